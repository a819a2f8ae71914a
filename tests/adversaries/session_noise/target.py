"""Fills the session with noise, lengths without end, numbers for objects and descriptors."""

import json
import os
import socket

print("TRIED", flush=True)
number = next(
    n for n in range(3, 64) if os.path.exists(f"/proc/self/fd/{n}") and "socket" in os.readlink(f"/proc/self/fd/{n}")
)
session = socket.socket(fileno=os.dup(number))
for body in (b"[1]", b"5", b"{" * 900, json.dumps({"status": 10**300}).encode(), json.dumps({"fault": "x"}).encode()):
    session.sendall(len(body).to_bytes(4, "big") + body)
socket.send_fds(session, [b"\x00\x00\x00\x02{}"], [0, 1, 2] * 40)
session.sendall(b"\xff\xff\xff\xff" * 10)


def centred(x):
    return x
