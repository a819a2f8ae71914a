"""A reply that is a pickle, which would run a program of its own wherever somebody unpickles it."""

import os
import pickle
import sys


class Bomb:
    def __reduce__(self):
        return open, ("/tmp/adversary-pickle", "w")


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
    reply(pickle.dumps(Bomb(), protocol=4))
    os._exit(0)


centred = spell = answer
