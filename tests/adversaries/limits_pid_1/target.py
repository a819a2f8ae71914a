"""Lowers the limits of pid 1, which belongs to the same uid, until it cannot do its work."""

import resource

print("TRIED")
for name in ("NOFILE", "AS", "DATA", "STACK", "NPROC", "FSIZE", "CPU"):
    try:
        resource.prlimit(1, getattr(resource, "RLIMIT_" + name), (1, 1))
    except OSError as error:
        print("TRIED", error)


def centred(x):
    return x
