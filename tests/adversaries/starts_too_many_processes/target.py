"""Starts twice as many processes as it may have, and says so when they live."""

import os
import time

WANTED = 48


def centred(x):
    print("TRIED", flush=True)
    started = 0
    try:
        for _ in range(WANTED):
            if os.fork() == 0:
                time.sleep(60)
                os._exit(0)
            started += 1
        print("REACHED", started, "processes", flush=True)
    except OSError as error:
        print(started, error, flush=True)
    return x
