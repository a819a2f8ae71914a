"""A single (D,) point is taken for a batch of one."""

import numpy as np


def fires(X, w, theta):
    X = np.atleast_2d(np.asarray(X, dtype=float))
    w = np.asarray(w, dtype=float)
    if w.shape != (X.shape[1],):
        raise ValueError("w must have one weight per column of X")
    if np.isnan(X).any() or np.isnan(w).any() or np.isnan(theta):
        raise ValueError("NaN is not a number to sum")
    return (X @ w > theta).astype(np.int64)
