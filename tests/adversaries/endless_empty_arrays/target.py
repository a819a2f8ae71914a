"""Arrays without elements whose other lengths are as long as the wire can say."""

import os
import sys


def server():
    """The guest's own loop, which waits for this call to come back."""
    frame = sys._getframe()
    while not hasattr(frame.f_locals.get("self"), "_nonce"):
        frame = frame.f_back
    return frame.f_locals["self"]


def reply(content):
    """Send `content` as the value of a reply, as bytes of our own making."""
    guest = server()
    payload = b"t\x03s\x05valueb\x10" + guest._nonce + content
    guest._sock.sendall(len(payload).to_bytes(4, "big") + payload)



def answer(*_args, **_kwargs):
    print("TRIED", flush=True)
    reply(b"a\x00\x02\xff\x00\xff\xff\xff\x00")
    os._exit(0)


centred = spell = parse = nearest = answer
