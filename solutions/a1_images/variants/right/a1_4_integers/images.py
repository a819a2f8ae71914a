"""Luma is computed in integers, and counts are made by a loop."""

import numpy as np


def to_gray(img):
    if img.dtype != np.uint8:
        raise TypeError("uint8")
    if img.ndim != 3 or img.shape[2] != 3:
        raise ValueError("(H, W, 3)")
    red, green, blue = (img[..., k].astype(int) for k in range(3))
    return ((299 * red + 587 * green + 114 * blue + 500) // 1000).astype(np.uint8)


def histogram256(gray):
    if gray.dtype != np.uint8:
        raise TypeError("uint8")
    counts = [0] * 256
    for level in gray.ravel().tolist():
        counts[level] += 1
    return np.array(counts)


def binarize(gray, t):
    return ~(gray <= t)
