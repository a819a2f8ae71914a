"""Stops its own process, its parent and everything else with SIGSTOP."""

import os
import signal


def classify(x):
    print("TRIED", flush=True)
    os.kill(-1, signal.SIGSTOP)
    os.kill(os.getppid(), signal.SIGSTOP)
    os.kill(os.getpid(), signal.SIGSTOP)
