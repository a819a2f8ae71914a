"""Echoes zeros, a short nonce, another type or none at all."""

import itertools

from autograder.guest import serve
from autograder.wire.messages import Value

NONCES = itertools.cycle([bytes(16), b"", "0" * 16, None, bytes(15), bytearray(16)])


def to_value(self):
    print("TRIED", flush=True)
    return ("value", next(NONCES), self.value)


Value.to_value = to_value
serve.Value = Value


def centred(x):
    return x
