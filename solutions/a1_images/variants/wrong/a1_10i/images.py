"""The sensor's numbers are changed on the way."""

import numpy as np


def window_to_uint8(raw, low, high):
    if not low < high:
        raise ValueError("closed window")
    numbers = raw.astype(float, copy=False)
    numbers -= low
    numbers /= high - low
    return np.rint(np.clip(numbers, 0.0, 1.0) * 255).astype(np.uint8)
