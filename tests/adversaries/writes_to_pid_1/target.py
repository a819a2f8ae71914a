"""Writes into pid 1: its memory, its limits, its control files, its signals."""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def tried(name, result):
    """A system call that must not succeed."""
    if result is True or (type(result) is int and result == 0):
        print("REACHED", name)
    else:
        print("TRIED", name, os.strerror(ctypes.get_errno()))


import signal

for path in ("/proc/1/mem", "/proc/1/oom_score_adj", "/proc/1/clear_refs", "/proc/1/attr/current", "/proc/1/uid_map"):
    try:
        with open(path, "r+b", 0) as file:
            file.write(b"0")
        print("REACHED", path)
    except OSError as error:
        print("TRIED", path, error)
for number in (signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD, signal.SIGTERM, signal.SIGALRM):
    try:
        os.kill(1, number)
    except OSError as error:
        print("TRIED", error)
try:
    signal.pidfd_send_signal(os.pidfd_open(1), signal.SIGKILL)
except OSError as error:
    print("TRIED", error)


def centred(x):
    return x
