"""Codes are packed as 0xBBGGRR."""

import numpy as np


def pack24(img):
    _demand_rgb(img)
    wide = img.astype(np.uint32)
    return (wide[:, :, 2] << 16) | (wide[:, :, 1] << 8) | wide[:, :, 0]
