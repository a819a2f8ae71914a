"""Makes device nodes and opens the machine's disks and memory by number or handle."""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def tried(name, result):
    """A system call that must not succeed."""
    if result is True or (type(result) is int and result == 0):
        print("REACHED", name)
    else:
        print("TRIED", name, os.strerror(ctypes.get_errno()))


import stat

for name, mode, major, minor in (
    ("sda", stat.S_IFBLK, 8, 0),
    ("mem", stat.S_IFCHR, 1, 1),
    ("fuse", stat.S_IFCHR, 10, 229),
):
    try:
        os.mknod("/tmp/adversary-" + name, mode | 0o600, os.makedev(major, minor))
        os.open("/tmp/adversary-" + name, os.O_RDONLY)
        print("REACHED", name)
    except OSError as error:
        print("TRIED", name, error.strerror)
handle = ctypes.create_string_buffer(64)
tried("open_by_handle_at", libc.open_by_handle_at(os.open("/", os.O_RDONLY), handle, 0) >= 0)
tried("init_module", libc.syscall(175, handle, 64, b""))
tried("kexec_load", libc.syscall(246, 0, 0, 0, 0))
tried("reboot", libc.syscall(169, 0xFEE1DEAD, 672274793, 0x01234567, 0))
tried("swapon", libc.syscall(167, b"/tmp/x", 0))
tried("bpf", libc.syscall(321, 5, handle, 64) >= 0)
tried("iopl", libc.syscall(172, 3))
tried("quotactl", libc.syscall(179, 0, b"/", 0, 0))


def centred(x):
    return x
