"""Starts threads until no more can be had, and keeps them."""

import threading
import time


def classify(x):
    print("TRIED", flush=True)
    started = 0
    while started < 100_000:
        threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
        started += 1
