"""The image is cut into bands of tau levels."""

import numpy as np


def segment(gray, tau):
    _demand_uint8(gray)
    _demand_axes(gray, 2)
    if tau < 0:
        raise ValueError("tau is negative")
    return gray.astype(np.int64) // (tau + 1)
