"""Closes its sockets, and keeps pid 1, which is asked how it ended, busy with orphans."""

import os
import time


def _orphans():
    os.closerange(3, 4096)
    end = time.monotonic() + 20.0
    while time.monotonic() < end:
        try:
            child = os.fork()
            if child == 0:
                os.fork()
                os._exit(0)
            os.waitpid(child, 0)
        except OSError:
            pass
    os._exit(0)


def centred(x):
    print("TRIED", flush=True)
    for _ in range(6):
        if os.fork() == 0:
            _orphans()
    time.sleep(0.2)
    os.closerange(3, 4096)
    time.sleep(20.0)
    return x
