"""Bytes are shifted while they are still bytes."""

import numpy as np


def pack24(img):
    _demand_rgb(img)
    return ((img[:, :, 0] << 16) | (img[:, :, 1] << 8) | img[:, :, 2]).astype(np.uint32)
