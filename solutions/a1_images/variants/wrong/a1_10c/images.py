"""Numbers outside the window are not clipped."""

import numpy as np


def window_to_uint8(raw, low, high):
    if not low < high:
        raise ValueError("closed window")
    return (np.rint((raw.astype(float) - low) / (high - low) * 255).astype(np.int64) % 256).astype(np.uint8)
