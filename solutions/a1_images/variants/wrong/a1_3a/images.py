"""Levels are added in eight bits, and wrap."""

import numpy as np


def brighten(img, delta):
    _demand_uint8(img)
    if not -255 <= delta <= 255:
        raise ValueError("delta is out of range")
    return img + np.array(delta).astype(np.uint8)
