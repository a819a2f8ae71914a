"""Peaks are listed instead of valleys."""

import numpy as np


def _heights(y):
    y = np.asarray(y, dtype=float)
    if y.ndim != 1 or y.size == 0 or not np.isfinite(y).all():
        raise ValueError("a curve has shape (N,)")
    return y


def local_minima(y):
    y = -_heights(y)
    padded = np.concatenate([[np.inf], y, [np.inf]])
    return [i for i in range(len(y)) if padded[i] > padded[i + 1] <= padded[i + 2]]
