"""The threshold becomes the weight of a column of ones, and booleans are converted at the end."""

import numpy as np


def fires(X, w, theta):
    X = np.asarray(X, dtype=float)
    w = np.asarray(w, dtype=float)
    if X.ndim != 2 or w.ndim != 1 or X.shape[1] != w.shape[0]:
        raise ValueError(f"shapes {X.shape} and {w.shape} do not fit")
    if not (np.isfinite(X).all() and np.isfinite(w).all() and np.isfinite(theta)):
        raise ValueError("all numbers must be finite")
    ones = np.ones((X.shape[0], 1))
    return (np.hstack([X, ones]) @ np.append(w, to_bias(theta)) > 0).astype(int)


def to_bias(theta):
    return 0 - theta
