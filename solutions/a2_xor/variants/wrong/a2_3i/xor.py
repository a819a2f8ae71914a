"""Only the weights -1, 0 and 1 are tried."""

import itertools

import numpy as np


def separating_unit(X, y):
    X = np.asarray(X, dtype=float)
    y = np.asarray(y)
    for w in itertools.product((-1.0, 0.0, 1.0), repeat=X.shape[1]):
        w = np.array(w)
        totals = X @ w
        low = totals[y == 0].max(initial=-1e9)
        high = totals[y == 1].min(initial=1e9)
        if low < high:
            return w, float((low + high) / 2)
    return None
