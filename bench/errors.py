"""What ends the benchmark early."""


class BenchError(Exception):
    """One sentence: what could not be measured, and what to do next."""
