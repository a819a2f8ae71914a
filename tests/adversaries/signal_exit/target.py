"""A timer interrupts the call and ends the process with status 0."""

import os
import signal
import time


def centred(x):
    print("TRIED", flush=True)
    signal.signal(signal.SIGALRM, lambda *_: os._exit(0))
    signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
    time.sleep(1.0)
    return x
