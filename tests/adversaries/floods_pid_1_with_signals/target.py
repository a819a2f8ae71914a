"""Sends pid 1 the one signal that it listens to, from many processes, faster than it can handle it."""

import os
import signal
import time


def classify(x):
    print("TRIED", flush=True)
    for _ in range(6):
        if os.fork() == 0:
            end = time.monotonic() + 1.0
            kill, number = os.kill, signal.SIGCHLD
            while time.monotonic() < end:
                for _ in range(1000):
                    kill(1, number)
            os._exit(0)
    time.sleep(0.6)
    return None
