"""brighten saturates at the top alone."""

import numpy as np


def brighten(img, delta):
    _demand_uint8(img)
    if not -255 <= delta <= 255:
        raise ValueError("delta is out of range")
    return np.minimum(img.astype(np.int16) + delta, 255).astype(np.uint8)
