"""Integers of thousands of digits, for which conversions overflow or stall."""

import itertools

SIZES = itertools.cycle([2**4000, -(2**4095), 10**2000, 2**63, 2**64, 10**5000])


class Big:
    def __getattr__(self, name):
        return next(SIZES)


def give(*_args, **_kwargs):
    print("TRIED")
    return [next(SIZES), {"a": next(SIZES)}, next(SIZES)][len(_args) % 3]


def __getattr__(name):
    """Every name of the assignment is this function."""
    if name.startswith("__"):
        raise AttributeError(name)
    return give
