"""Only points between two neighbours are looked at."""

import numpy as np


def _heights(y):
    y = np.asarray(y, dtype=float)
    if y.ndim != 1 or y.size == 0 or not np.isfinite(y).all():
        raise ValueError("a curve has shape (N,)")
    return y


def local_minima(y):
    y = _heights(y)
    found, i = [], 1
    while i < len(y) - 1:
        j = i
        while j < len(y) - 1 and y[j + 1] == y[i]:
            j += 1
        if j < len(y) - 1 and y[i - 1] > y[i] and y[j + 1] > y[i]:
            found.append(i)
        i = j + 1
    return found
