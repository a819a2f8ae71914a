"""Answers with handles to objects that do not exist, or to the module itself."""

import sys

from autograder.wire import HandleRef, encode, send_frame


def server():
    """The guest's own loop, which waits for this call to come back."""
    frame = sys._getframe()
    while not hasattr(frame.f_locals.get("self"), "_nonce"):
        frame = frame.f_back
    return frame.f_locals["self"]


def answer(*_args, **_kwargs):
    print("TRIED", flush=True)
    return Forged()


class Forged:
    """Kept under a number that nobody gave out."""


def keep(value):
    return HandleRef(id=2**62, type_name="float")


def adder(n):
    print("TRIED")
    server()._objects.keep = keep
    return Forged()


class Ledger:
    def __new__(cls):
        server()._objects.keep = keep
        return Forged()


centred = parse = answer
