"""Levels are cut off instead of rounded."""

import numpy as np


def window_to_uint8(raw, low, high):
    if not low < high:
        raise ValueError("closed window")
    return (np.clip((raw.astype(float) - low) / (high - low), 0.0, 1.0) * 255).astype(np.uint8)
