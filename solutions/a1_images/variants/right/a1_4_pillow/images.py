"""Pillow turns colours into grey and counts the levels."""

import numpy as np


def to_gray(img):
    if img.ndim != 3 or img.shape[2] != 3:
        raise ValueError("(H, W, 3)")
    return np.array(Image.fromarray(img).convert("L"))


def histogram256(gray):
    if gray.dtype != np.uint8:
        raise TypeError("uint8")
    return np.histogram(gray, bins=256, range=(0, 256))[0].astype(np.int32)
