"""Each image is stretched from its own minimum to its own maximum."""

import numpy as np


def to_float(img):
    _demand_uint8(img)
    if img.size == 0:
        return img.astype(np.float32)
    low, high = float(img.min()), float(img.max())
    return ((img - low) / max(high - low, 1.0)).astype(np.float32)
