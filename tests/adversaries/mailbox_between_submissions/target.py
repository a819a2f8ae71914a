"""Leaves a note wherever it can write, and looks for the note of an earlier run."""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NAME = "adversary-mailbox"
print("TRIED")
for folder, names, files in os.walk("/"):
    if folder.startswith("/proc"):
        names[:] = []
        continue
    if NAME in files:
        print("REACHED", folder)
    if os.access(folder, os.W_OK):
        with open(os.path.join(folder, NAME), "w") as file:
            file.write("hello")
        print("wrote", folder)
if libc.shmget(0x4AD, 4096, 0) >= 0 or libc.semget(0x4AD, 1, 0) >= 0 or libc.msgget(0x4AD, 0) >= 0:
    print("REACHED System V")
libc.shmget(0x4AD, 4096, 0o1666), libc.semget(0x4AD, 1, 0o1666), libc.msgget(0x4AD, 0o1666)
if libc.mq_open(b"/adversary", 0) >= 0:
    print("REACHED a message queue")
libc.mq_open(b"/adversary", 0o100 | 2, 0o666, None)
try:
    with open("/dev/full", "wb") as file:
        file.write(b"x")
except OSError as error:
    print(error)


def centred(x):
    return x
