"""Tries to bring an interface of its network namespace up."""

import fcntl
import socket
import struct

for family in (socket.AF_INET, socket.AF_UNIX):
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as sock:
            fcntl.ioctl(sock, 0x8914, struct.pack("16sh14x", b"lo", 0x1 | 0x40))
        print("REACHED lo is up")
    except OSError as error:
        print("TRIED", error)
try:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname(), 0.2):
        print("REACHED loopback")
except OSError as error:
    print("TRIED", error)


def centred(x):
    return x
