"""A million handles in one reply, all of which are let go of at once."""

import os
import sys


def server():
    """The guest's own loop, which waits for this call to come back."""
    frame = sys._getframe()
    while not hasattr(frame.f_locals.get("self"), "_nonce"):
        frame = frame.f_back
    return frame.f_locals["self"]


def reply(content, length=None):
    """Send `content` as the value of a reply, as bytes of our own making."""
    guest = server()
    payload = b"t\x03s\x05valueb\x10" + guest._nonce + content
    guest._sock.sendall((len(payload) if length is None else length).to_bytes(4, "big") + payload)


from autograder.guest import serve  # noqa: E402

MANY, SEND = 999_990, serve.send_frame


def silent_once(*_args, **_kwargs):
    """In the place of the reply that would follow our own."""
    serve.send_frame = SEND


class Ledger:
    total = 5

    def add(self, amount):
        if serve.send_frame is SEND and not hasattr(self, "told"):
            print("TRIED", flush=True)
            self.told = True
            serve.send_frame = silent_once
            reply(b"l\xff" + MANY.to_bytes(4, "big") + (b"h" + bytes(7) + b"\x01\x00") * MANY)

    def undo(self):
        pass
