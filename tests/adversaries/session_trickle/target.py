"""Speaks on the session one byte at a time, so that nobody is ever done listening."""

import os
import socket
import time

print("TRIED", flush=True)
number = next(
    n for n in range(3, 64) if os.path.exists(f"/proc/self/fd/{n}") and "socket" in os.readlink(f"/proc/self/fd/{n}")
)
session = socket.socket(fileno=os.dup(number))
session.sendall((4000).to_bytes(4, "big"))
for _ in range(16):
    session.send(b" ")
    time.sleep(0.5)
