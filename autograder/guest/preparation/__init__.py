"""What a process does once, before any student code, so that forks of it cost little."""
