"""What a student may read about a test: a closed vocabulary fixed before the run, and texts that are bounded."""
