"""Levels are divided by 256."""

import numpy as np


def to_float(img):
    _demand_uint8(img)
    return img.astype(np.float32) / 256
