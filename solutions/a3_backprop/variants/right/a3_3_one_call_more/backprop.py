"""All nudged points are laid out first; f is asked once at x for good measure."""

import numpy as np


import math


def numeric_grad(f, x, h=1e-5):
    if not isinstance(x, np.ndarray) or x.dtype != np.float64:
        raise TypeError("x is a float64 array")
    f(x.copy())
    units = np.eye(x.size).reshape((x.size,) + x.shape)
    slopes = [(f(x + h * unit) - f(x - h * unit)) / (2 * h) for unit in units]
    return np.array(slopes, dtype=float).reshape(x.shape)


def relative_error(a, b):
    a, b = np.array(a, dtype=float), np.array(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("cannot compare")
    if not a.any() and not b.any():
        return 0
    far = math.hypot(*(a - b).flat)
    return far / max(math.hypot(*a.flat) + math.hypot(*b.flat), 1e-12)
