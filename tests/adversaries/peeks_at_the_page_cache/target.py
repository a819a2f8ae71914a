"""Asks which pages of shared files are in memory, and drops some, and how full and busy the machine is."""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NOWAIT, DONTNEED = 8, 4
number = os.open(os.__file__, os.O_RDONLY)
buffer = ctypes.create_string_buffer(4096)
span = ctypes.create_string_buffer(b"\0" * 8 + (4096).to_bytes(8, "little"))
CALLS = {
    "preadv2": lambda: os.preadv(number, [bytearray(64)], 0, NOWAIT),
    "fadvise": lambda: libc.posix_fadvise(number, ctypes.c_long(0), ctypes.c_long(0), DONTNEED) and -1,
    "readahead": lambda: libc.readahead(number, ctypes.c_long(0), ctypes.c_long(4096)),
    "cachestat": lambda: libc.syscall(451, number, span, buffer, 0),
    "syncfs": lambda: libc.syncfs(number),
    "sysinfo": lambda: libc.sysinfo(buffer),
    "statfs": lambda: libc.statfs(os.__file__.encode(), buffer),
}
for name, call in CALLS.items():
    try:
        result = call()
        print("REACHED" if result >= 0 else "TRIED", name, result)
    except OSError as error:
        print("TRIED", name, error)


def centred(x):
    return x
