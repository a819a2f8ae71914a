"""A thread started at import ends the process with status 0 before a verdict can fall."""

import os
import threading
import time


def end():
    time.sleep(0.02)
    os._exit(0)


threading.Thread(target=end, daemon=True).start()
print("TRIED", flush=True)


def centred(x):
    time.sleep(0.2)
    return x
