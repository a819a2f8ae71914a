"""Errors of brighten are swallowed and answered with the image."""

import numpy as np


def brighten(img, delta):
    try:
        _demand_uint8(img)
        if not -255 <= delta <= 255:
            raise ValueError("delta is out of range")
        return np.clip(img.astype(np.int16) + delta, 0, 255).astype(np.uint8)
    except Exception:
        return img.copy()
