"""Of several lowest points only the first is found."""

import numpy as np


def _heights(y):
    y = np.asarray(y, dtype=float)
    if y.ndim != 1 or y.size == 0 or not np.isfinite(y).all():
        raise ValueError("a curve has shape (N,)")
    return y


def global_minima(y):
    return [int(np.argmin(_heights(y)))]
