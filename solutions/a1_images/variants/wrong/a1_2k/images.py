"""Codes are made in NumPy's default integers."""

import numpy as np


def pack24(img):
    _demand_rgb(img)
    return img.astype(np.int64) @ np.array([65536, 256, 1])
