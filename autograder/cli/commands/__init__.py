"""One module per command; each parses, calls the services and prints."""
