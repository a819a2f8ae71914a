"""The tools that are compared, one module each."""
