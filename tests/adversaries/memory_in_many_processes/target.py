"""Shares the memory out among children, so that no single one is large."""

import os
import time


def classify(x):
    print("TRIED", flush=True)
    for _ in range(10):
        if os.fork() == 0:
            block = bytearray(os.urandom(1)) * (24 * 2**20)
            time.sleep(20)
            os._exit(len(block) % 2)
    time.sleep(20)
