"""The data's own range is used as the window."""

import numpy as np


def window_to_uint8(raw, low, high):
    if not low < high:
        raise ValueError("closed window")
    return np.rint((raw.astype(float) - raw.min()) / max(np.ptp(raw.astype(float)), 1e-9) * 255).astype(np.uint8)
