"""Takes all inotify instances of its user, so that nobody else has any."""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
print("TRIED")
taken = 0
while taken < 128 and libc.inotify_init1(0) >= 0:
    taken += 1
print("REACHED" if taken else "TRIED", taken, os.strerror(ctypes.get_errno()))


def centred(x):
    return x
