"""Patches the guest's encoder so that every reply is noise, then well-formed noise."""

import itertools
import os

from autograder.guest import serve

NOISE = itertools.cycle([os.urandom(40), b"", b"N", b"t\x00", b"s\x05value", b"T" * 1000])


def noisy(value, **_kwargs):
    print("TRIED", flush=True)
    return next(NOISE)


serve.encode = noisy


def centred(x):
    return x
