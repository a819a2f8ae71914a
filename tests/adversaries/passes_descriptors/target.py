"""Passes descriptors of its own to the trusted side, hundreds of them, over every socket it has."""

import os
import socket


def pass_all(where):
    for number in range(3, 64):
        try:
            if not os.readlink(f"/proc/self/fd/{number}").startswith("socket:"):
                continue
        except OSError:
            continue
        with socket.socket(fileno=os.dup(number)) as sock:
            for _ in range(3):
                try:
                    print("TRIED", where, flush=True)
                    sock.setblocking(False)
                    socket.send_fds(sock, [b"\x00\x00\x00\x02{}"], [0] * 250)
                except OSError as error:
                    print(error)


def classify(x):
    pass_all("call")
    return len
