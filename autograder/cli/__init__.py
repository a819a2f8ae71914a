"""The `grade` command: it parses, calls the services and prints; nothing about grading is decided here."""
