"""Halves are rounded up, and everything is done in integers as far as possible."""

import numpy as np


def to_float(img):
    if img.dtype != np.uint8:
        raise TypeError("uint8")
    return img * np.float32(1 / 255)


def to_uint8(x):
    if x.dtype.kind != "f":
        raise TypeError("floats")
    if np.isnan(x).any():
        raise ValueError("NaN")
    return np.floor(np.minimum(np.maximum(x, 0), 1) * x.dtype.type(255) + x.dtype.type(0.5)).astype(np.uint8)


def brighten(img, delta):
    if img.dtype != np.uint8:
        raise TypeError("uint8")
    if abs(delta) > 255:
        raise ValueError("delta")
    table = np.array([min(255, max(0, level + delta)) for level in range(256)], dtype=np.uint8)
    return table[img]


def abs_diff(a, b):
    if a.dtype != np.uint8 or b.dtype != np.uint8:
        raise TypeError("uint8")
    if a.shape != b.shape:
        raise ValueError("shapes")
    return np.maximum(a, b) - np.minimum(a, b)


def blend(a, b, alpha):
    if a.dtype != np.uint8 or b.dtype != np.uint8:
        raise TypeError("uint8")
    if a.shape != b.shape or not (alpha >= 0 and alpha <= 1):
        raise ValueError("shapes or alpha")
    return np.floor(alpha * a + (1 - alpha) * b + 0.5).astype(np.uint8)
