"""Waits a little longer than a call may take, and says so when it was let."""

import time


def centred(x):
    print("TRIED", flush=True)
    time.sleep(2.6)
    print("REACHED", "the end of the wait", flush=True)
    return x
