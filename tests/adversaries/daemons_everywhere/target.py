"""Leaves daemons in sessions of their own that ignore SIGTERM, and hangs."""

import os
import signal
import time


def classify(x):
    print("TRIED", flush=True)
    for _ in range(6):
        if os.fork() == 0:
            os.setsid()
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
            if os.fork() == 0:
                time.sleep(60)
            os._exit(0)
    time.sleep(60)
