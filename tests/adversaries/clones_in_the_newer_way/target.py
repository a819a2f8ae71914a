"""Makes namespaces with clone3, whose flags lie in memory where no filter can read them, and with clone."""

import ctypes
import os
import struct

libc = ctypes.CDLL(None, use_errno=True)
KINDS = {
    "user": 0x10000000, "mount": 0x00020000, "pid": 0x20000000, "net": 0x40000000, "ipc": 0x08000000,
    "uts": 0x04000000, "cgroup": 0x02000000, "time": 0x80, "nothing": 0,
}  # fmt: skip
for name, flags in KINDS.items():
    arguments = ctypes.create_string_buffer(struct.pack("8Q", flags, 0, 0, 0, 17, 0, 0, 0))
    pid = libc.syscall(ctypes.c_long(435), arguments, ctypes.c_long(64))
    if pid == 0:
        os._exit(0)
    print("REACHED" if pid > 0 else "TRIED", "clone3", name, os.strerror(ctypes.get_errno()))
    if name in ("nothing", "time"):  # to clone, this bit is none of its flags
        continue
    pid = libc.syscall(ctypes.c_long(56), ctypes.c_long(flags | 17), *(ctypes.c_long(0) for _ in range(4)))
    if pid == 0:
        os._exit(0)
    print("REACHED" if pid > 0 else "TRIED", "clone", name, os.strerror(ctypes.get_errno()))


def centred(x):
    return x
