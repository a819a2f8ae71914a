"""Recurses until the interpreter stops it, then until the stack ends."""

import sys


def deep(n):
    return deep(n + 1)


def centred(x):
    print("TRIED", flush=True)
    return deep(0)


def classify(x):
    print("TRIED", flush=True)
    sys.setrecursionlimit(10**9)
    value = None
    for _ in range(10**6):
        value = [value]
    return repr(value)
