"""Thousands of integers with the same hash as keys."""

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


def bytes_of(count):
    """A set of multiples of the modulus of Python's integer hash."""
    numbers = [(n * (2**61 - 1)).to_bytes(10, "little") for n in range(1, count + 1)]
    return b"S\xff" + count.to_bytes(4, "big") + b"".join(b"i\x0a" + number for number in numbers)


def answer(*_args, **_kwargs):
    print("TRIED", flush=True)
    reply(bytes_of(60_000))
    os._exit(0)


centred = spell = answer
