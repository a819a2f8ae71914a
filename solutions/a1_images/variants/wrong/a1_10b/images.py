"""low is subtracted in the sensor's own type, and wraps."""

import numpy as np


def window_to_uint8(raw, low, high):
    if not low < high:
        raise ValueError("closed window")
    return np.rint(np.clip((raw - np.asarray(low).astype(raw.dtype)) / (high - low), 0.0, 1.0) * 255).astype(np.uint8)
