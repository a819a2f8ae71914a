"""Closes every descriptor in a call, and at import."""

import os


def close(*_args, **_kwargs):
    print("TRIED", flush=True)
    os.closerange(0, 64)


def __getattr__(name):
    """Every name of the assignment is this function."""
    if name.startswith("__"):
        raise AttributeError(name)
    return close
