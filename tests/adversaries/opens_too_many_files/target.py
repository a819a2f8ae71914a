"""Opens more files than it may have open, and raises its own limit first."""

import os
import resource

ALLOWED = 64


def centred(x):
    print("TRIED", flush=True)
    for limits in ((4096, 4096), (2**20, 2**20)):
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, limits)
        except (OSError, ValueError) as error:
            print(error)
    opened = 0
    try:
        while opened <= 2 * ALLOWED:
            os.open("/dev/null", os.O_RDONLY)
            opened += 1
        print("REACHED", opened, "files", flush=True)
    except OSError as error:
        print(opened, error, flush=True)
    return x
