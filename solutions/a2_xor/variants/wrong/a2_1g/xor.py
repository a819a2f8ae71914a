"""NaN is compared like any number, so it silently never fires."""

import numpy as np


def fires(X, w, theta):
    X = np.asarray(X, dtype=float)
    w = np.asarray(w, dtype=float)
    if X.ndim != 2 or w.shape != (X.shape[1],):
        raise ValueError("X must be (N, D) and w must be (D,)")
    return (X @ w > theta).astype(np.int64)
