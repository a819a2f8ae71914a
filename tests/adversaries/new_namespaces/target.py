"""Leaves for new namespaces of every kind, in which it would be root."""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def tried(name, result):
    """A system call that must not succeed."""
    if result is True or (type(result) is int and result == 0):
        print("REACHED", name)
    else:
        print("TRIED", name, os.strerror(ctypes.get_errno()))


for name, flag in (
    ("user", 0x10000000),
    ("mount", 0x00020000),
    ("pid", 0x20000000),
    ("net", 0x40000000),
    ("ipc", 0x08000000),
    ("uts", 0x04000000),
    ("cgroup", 0x02000000),
    ("user and mount", 0x10020000),
):
    tried("unshare " + name, libc.unshare(flag))
pid = libc.syscall(56, 0x10000000 | 17, 0, 0, 0, 0)
if pid == 0:
    os._exit(0)
tried("clone into a user namespace", pid > 0)


def centred(x):
    return x
