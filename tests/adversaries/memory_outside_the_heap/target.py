"""Takes memory that belongs to no process: memfd, System V segments, pipes, socket buffers."""

import ctypes
import os
import socket


def classify(x):
    print("TRIED", flush=True)
    libc = ctypes.CDLL(None, use_errno=True)
    kept = []
    for _ in range(20):
        try:
            fd = os.memfd_create("hoard")
            for _ in range(4):
                os.write(fd, bytes(2**20))
            pair = socket.socketpair()
            pair[0].setblocking(False)
            pair[0].send(bytes(2**22))
            kept += [fd, pair]
        except OSError:
            pass
    for key in range(200):
        segment = libc.shmget(key + 1, 4 * 2**20, 0o1600)
        if segment >= 0:
            libc.shmat.restype = ctypes.c_void_p
            place = libc.shmat(segment, None, 0)
            ctypes.memset(place, 1, 4 * 2**20)
