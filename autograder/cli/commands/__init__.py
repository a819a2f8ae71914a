"""One module per command; each parses, calls the pipeline and prints."""
