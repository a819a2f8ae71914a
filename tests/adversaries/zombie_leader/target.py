"""A child whose first thread has ended, so that it looks like a zombie, goes on in its second."""

import ctypes
import os
import threading
import time


def hide():
    if os.fork() == 0:
        os.setsid()
        threading.Thread(target=time.sleep, args=(20,)).start()
        ctypes.CDLL(None).syscall(60, 0)


def centred(x):
    print("TRIED", flush=True)
    hide()
    return x
