"""Floats are cut off instead of rounded."""

import numpy as np


def to_uint8(x):
    if not np.issubdtype(x.dtype, np.floating):
        raise TypeError("floats only")
    if np.isnan(x).any():
        raise ValueError("NaN")
    return (np.clip(x, 0.0, 1.0) * 255).astype(np.uint8)
