"""Prints the hidden inputs on every stream; the output is for staff."""

import os
import sys


def tell(*args, **_kwargs):
    text = "TRIED LEAK " + repr(args)[:200].replace("cnr-", "canary ")
    print(text)
    sys.stderr.write(text)
    os.write(1, text.encode())
    os.write(2, text.encode())


def __getattr__(name):
    """Every name of the assignment is this function."""
    if name.startswith("__"):
        raise AttributeError(name)
    return tell
