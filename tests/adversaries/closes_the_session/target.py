"""Closes the guest's own line at import."""

import os

print("TRIED", flush=True)
os.closerange(3, 64)


def centred(x):
    return x
