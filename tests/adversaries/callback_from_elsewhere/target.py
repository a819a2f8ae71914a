"""Calls the author's function from a thread and from a child process, outside the request."""

import os
import threading
import time


def probe(f, points):
    print("TRIED", flush=True)

    def later():
        time.sleep(0.01)
        f(points[0])

    threading.Thread(target=later, daemon=True).start()
    if os.fork() == 0:
        later()
        os._exit(0)
    return [0.0 for p in points]
