"""Says that an exception was raised whose name is no text."""

import sys

from autograder.wire import encode, send_frame


def server():
    """The guest's own loop, which waits for this call to come back."""
    frame = sys._getframe()
    while not hasattr(frame.f_locals.get("self"), "_nonce"):
        frame = frame.f_back
    return frame.f_locals["self"]


def answer(*_args, **_kwargs):
    print("TRIED", flush=True)
    guest = server()
    send_frame(guest._sock, encode(("raised", guest._nonce, ["ValueError"], "", "")))


centred = spell = answer
