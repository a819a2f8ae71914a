"""The channel axis is guessed from its size of 3."""

import numpy as np


def hwc_to_chw(img):
    _demand_axes(img, 3)
    axis = img.shape.index(3) if 3 in img.shape else 2
    return np.moveaxis(img, axis, 0).copy()


def chw_to_hwc(img):
    _demand_axes(img, 3)
    axis = 2 - img.shape[::-1].index(3) if 3 in img.shape else 0
    return np.moveaxis(img, axis, 2).copy()
