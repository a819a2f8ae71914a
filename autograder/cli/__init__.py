"""The `grade` command: it parses, calls the pipeline and prints; nothing about grading is decided here."""
