"""Ends by SIGKILL, which might look like a fault of the machine."""

import os
import signal


def classify(x):
    print("TRIED", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
