"""Sends a heap of answers with guessed nonces before the next question comes."""

import sys

from autograder.wire import encode, send_frame


def server():
    """The guest's own loop, which waits for this call to come back."""
    frame = sys._getframe()
    while not hasattr(frame.f_locals.get("self"), "_nonce"):
        frame = frame.f_back
    return frame.f_locals["self"]


import os  # noqa: E402


class Ledger:
    total = 7

    def add(self, amount):
        print("TRIED", flush=True)
        guest = server()
        for nonce in (bytes(16), guest._nonce, os.urandom(16), bytes(range(16))):
            send_frame(guest._sock, encode(("value", nonce, 7)))

    def undo(self):
        pass
