"""Asks for many separating units in one round trip."""

import xor


def found(problems):
    """What `separating_unit` gives for each (X, y)."""
    return [xor.separating_unit(X, y) for X, y in problems]
