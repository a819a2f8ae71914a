"""Where nothing is to be done the argument itself comes back."""

import numpy as np


def brighten(img, delta):
    _demand_uint8(img)
    if not -255 <= delta <= 255:
        raise ValueError("delta is out of range")
    if delta == 0:
        return img
    return np.clip(img.astype(np.int16) + delta, 0, 255).astype(np.uint8)
