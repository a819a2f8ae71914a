"""Prints without end from a child, after the answer has left."""

import os
import time


def classify(x):
    print("TRIED", flush=True)
    if os.fork() == 0:
        time.sleep(0.01)
        while True:
            os.write(1, b"x" * 65536)
    return None
