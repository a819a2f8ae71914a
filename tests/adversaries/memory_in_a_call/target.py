"""Takes memory until there is none."""

import numpy as np

HOARD = []


def classify(x):
    print("TRIED", flush=True)
    while True:
        HOARD.append(np.ones(2**20))
