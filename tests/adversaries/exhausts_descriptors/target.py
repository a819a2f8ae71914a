"""Opens files until no more can be opened, in the process that answers."""

import os


def centred(x):
    print("TRIED", flush=True)
    try:
        while True:
            os.open("/dev/null", os.O_RDONLY)
    except OSError:
        return x


classify = centred
