"""Writes to address zero."""

import ctypes


def centred(x):
    print("TRIED", flush=True)
    ctypes.string_at(0)


classify = centred
