"""A column so long that the difference could not be made at all."""

import numpy as np


def centred(x):
    print("TRIED", flush=True)
    return np.zeros((1_900_000, 1))
