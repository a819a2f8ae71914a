"""The mask holds 0 and 255."""

import numpy as np


def binarize(gray, t):
    return np.where(gray > t, 255, 0).astype(np.uint8)
