"""Every point of a flat floor is listed."""

import numpy as np


def _heights(y):
    y = np.asarray(y, dtype=float)
    if y.ndim != 1 or y.size == 0 or not np.isfinite(y).all():
        raise ValueError("a curve has shape (N,)")
    return y


def local_minima(y):
    y = _heights(y)
    found, i = [], 0
    while i < len(y):
        j = i
        while j + 1 < len(y) and y[j + 1] == y[i]:
            j += 1
        if (i == 0 or y[i - 1] > y[i]) and (j == len(y) - 1 or y[j + 1] > y[i]):
            found.extend(range(i, j + 1))
        i = j + 1
    return found
