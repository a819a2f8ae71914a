"""Leaves a key in every keyring of its user and session, and looks for the key of an earlier run."""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
ADD, REQUEST, KEYCTL = 248, 249, 250
for keyring in (-1, -2, -3, -4, -5):
    found = libc.syscall(KEYCTL, 10, keyring, b"user", b"adversary", 0)
    if found > 0:
        print("REACHED", keyring, found)
if libc.syscall(REQUEST, b"user", b"adversary", None, 0) > 0:
    print("REACHED by request")
for keyring in (-3, -4, -5):
    number = libc.syscall(ADD, b"user", b"adversary", b"note", 4, keyring)
    print("TRIED", keyring, number, os.strerror(ctypes.get_errno()))


def centred(x):
    return x
