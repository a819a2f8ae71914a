"""The weights have four digits, in single precision."""

import numpy as np


def to_gray(img):
    if img.shape[2:] != (3,):
        raise ValueError("(H, W, 3)")
    weights = np.array([0.2989, 0.5870, 0.1140], dtype=np.float32)
    return np.round(img.astype(np.float32).dot(weights)).astype(np.uint8)
