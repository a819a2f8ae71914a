"""Mounts, unmounts, remounts writable, changes root and pivots."""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def tried(name, result):
    """A system call that must not succeed."""
    if result is True or (type(result) is int and result == 0):
        print("REACHED", name)
    else:
        print("TRIED", name, os.strerror(ctypes.get_errno()))


os.makedirs("/tmp/adversary-m", exist_ok=True)
tried("tmpfs", libc.mount(b"none", b"/tmp/adversary-m", b"tmpfs", 0, None))
tried("proc", libc.mount(b"proc", b"/tmp/adversary-m", b"proc", 0, None))
tried("bind", libc.mount(b"/", b"/tmp/adversary-m", None, 0x1000, None))
tried("remount", libc.mount(None, b"/submission", None, 0x20 | 0x1000, None))
tried("remount root", libc.mount(None, b"/", None, 0x20, None))
for place in (b"/tmp", b"/proc", b"/submission", b"/", b"/dev/shm"):
    tried("umount", libc.umount2(place, 2))
tried("chroot", libc.chroot(b"/tmp"))
tried("pivot_root", libc.syscall(155, b"/tmp", b"/tmp/adversary-m"))
tried("open_tree", libc.syscall(428, -100, b"/", 1) >= 0)
tried("fsopen", libc.syscall(430, b"tmpfs", 0) >= 0)


def centred(x):
    return x
