"""Channels are taken in OpenCV's order."""

import numpy as np


def split_rgb(img):
    _demand_rgb(img)
    return img[:, :, 2].copy(), img[:, :, 1].copy(), img[:, :, 0].copy()


def merge_rgb(r, g, b):
    if not r.shape == g.shape == b.shape:
        raise ValueError("shapes differ")
    return np.dstack([b, g, r])
