"""Computes in many children at once, none of which takes long."""

import os
import time


def classify(x):
    print("TRIED", flush=True)
    for _ in range(8):
        if os.fork() == 0:
            end = time.monotonic() + 20.0
            while time.monotonic() < end:
                pass
            os._exit(0)
    while True:
        os.wait()
