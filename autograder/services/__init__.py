"""One module per thing that people do. Commands and servers call these, and decide nothing."""
