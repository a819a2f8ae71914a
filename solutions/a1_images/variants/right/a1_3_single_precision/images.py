"""Blends and levels are computed in single precision with rint."""

import numpy as np


def to_float(img):
    if img.dtype != np.uint8:
        raise TypeError("uint8")
    return np.divide(img, 255, dtype=np.float32)


def to_uint8(x):
    if not np.issubdtype(x.dtype, np.floating):
        raise TypeError("floats")
    if np.isnan(x.sum()) and np.isnan(x).any():
        raise ValueError("NaN")
    return np.round(np.clip(x.astype(np.float32), 0, 1) * np.float32(255)).astype(np.uint8)


def blend(a, b, alpha):
    for img in (a, b):
        if img.dtype != np.uint8:
            raise TypeError("uint8")
    if a.shape != b.shape or alpha != alpha or alpha < 0 or alpha > 1:
        raise ValueError("shapes or alpha")
    weight = np.float32(alpha)
    mixed = b + weight * (a.astype(np.float32) - b)
    return np.clip(np.rint(mixed), 0, 255).astype(np.uint8)
