"""Takes half as much memory again as it may have, and says so when it got it."""

import numpy as np

MIB = 192


def centred(x):
    print("TRIED", flush=True)
    hoard = [np.ones(2**17) for _ in range(MIB)]
    print("REACHED", len(hoard), "MiB", flush=True)
    return x
