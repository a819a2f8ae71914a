"""Opens sockets of every family and kind that the kernel has: each is a door to code in it."""

import socket

for family in range(46):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
        if family == socket.AF_UNIX:
            continue
        for open_one in (socket.socket, socket.socketpair):
            try:
                open_one(family, kind)
                print("REACHED", open_one.__name__, family, kind)
            except OSError:
                pass
print("TRIED")


def centred(x):
    return x
