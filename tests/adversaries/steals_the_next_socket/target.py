"""A thread of the parent takes the next test's socket off the session before the guest can."""

import os
import socket
import threading
import time

print("TRIED", flush=True)
number = next(
    n for n in range(3, 64) if os.path.exists(f"/proc/self/fd/{n}") and "socket" in os.readlink(f"/proc/self/fd/{n}")
)
session = socket.socket(fileno=os.dup(number))


def steal():
    """Wait until twenty tests have been forked, then be faster than the guest."""
    while FORKED < 20:
        time.sleep(0.001)
    socket.recv_fds(session, 4096, 8)


def counting():
    global FORKED
    FORKED += 1
    return FORK()


FORKED, FORK = 0, os.fork


def first_fork():
    """A thread at import would be seen; one that starts with the first test is not."""
    threading.Thread(target=steal, daemon=True).start()
    os.fork = counting
    return counting()


os.fork = first_fork


def centred(x):
    return x
