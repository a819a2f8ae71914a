"""Prints without end."""

import os


def classify(x):
    print("TRIED", flush=True)
    while True:
        os.write(1, b"x" * 65536)
