"""Joins the namespaces of pid 1 and of its own parent through /proc and pidfds."""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def tried(name, result):
    """A system call that must not succeed."""
    if result is True or (type(result) is int and result == 0):
        print("REACHED", name)
    else:
        print("TRIED", name, os.strerror(ctypes.get_errno()))


for pid in (1, os.getppid(), os.getpid()):
    for kind in ("user", "mnt", "pid", "net", "ipc", "uts", "cgroup"):
        try:
            with open(f"/proc/{pid}/ns/{kind}") as file:
                tried(f"setns {pid} {kind}", libc.setns(file.fileno(), 0))
        except OSError as error:
            print("TRIED", error)
try:
    tried("setns pidfd", libc.setns(os.pidfd_open(1), 0x20000000))
except OSError as error:
    print("TRIED", error)


def centred(x):
    return x
