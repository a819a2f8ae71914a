"""Numbers with hashes of their own, chosen so that each walks past all others in the table."""

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


def chain(count, bits):
    """Numbers below the table's size that follow each other in its order of search, and others that begin there."""
    mask, place, chosen = (1 << bits) - 1, 0, []
    for _ in range(count // 2):
        chosen.append(place)
        place = (5 * place + 1) & mask
    taken, begin = set(chosen), set(chosen[: count // 8])
    for candidate in range(mask + 1, 64 * mask):
        place, rest, steps = candidate & mask, candidate, 0
        while place in taken and rest >> 5:
            rest >>= 5
            place = (5 * place + rest + 1) & mask
        if place in begin and len(chosen) < count:
            chosen.append(candidate)
    return chosen


KEYS = [number(value) for value in chain(8000, 14)]
BODY = keyed(b"d", KEYS, b"N" * len(KEYS))


def answer(*_args, **_kwargs):
    print("TRIED", flush=True)
    reply(BODY)
    os._exit(0)


centred = spell = parse = answer


def walk(start, steps):
    print("TRIED", flush=True)
    while True:
        yield dict.fromkeys(range(200))
