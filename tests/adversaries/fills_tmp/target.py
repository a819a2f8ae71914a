"""Fills every place it can write to."""

import os


def classify(x):
    print("TRIED", flush=True)
    written = 0
    for folder in ("/tmp", "/dev/shm", "/submission", "/", "/dev"):
        for number in range(20):
            try:
                with open(f"{folder}/adversary-{number}", "wb") as file:
                    for _ in range(8):
                        written += file.write(bytes(2**20))
            except OSError:
                pass
    if written > 20 * 2**20:
        print("REACHED", written)
