"""A list in a list in a list, a million deep."""

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


def answer(*_args, **_kwargs):
    print("TRIED", flush=True)
    reply(b"l\x01" * 1_000_000 + b"N")
    os._exit(0)


centred = spell = answer
