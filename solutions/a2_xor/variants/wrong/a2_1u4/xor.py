"""The caller's array is multiplied by the weights in place."""

import numpy as np


def fires(X, w, theta):
    X = np.asarray(X, dtype=float)
    w = np.asarray(w, dtype=float)
    if X.ndim != 2 or w.shape != (X.shape[1],):
        raise ValueError("X must be (N, D) and w must be (D,)")
    if np.isnan(X).any() or np.isnan(w).any() or np.isnan(theta):
        raise ValueError("NaN is not a number to sum")
    X *= w
    return (X.sum(axis=1) > theta).astype(np.int64)
