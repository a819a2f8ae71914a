"""The step is NumPy's heaviside with 0 at 0, and the answers are 32-bit integers."""

import numpy as np


def fires(X, w, theta):
    X = np.asarray(X, dtype=float)
    w = np.asarray(w, dtype=float)
    if X.ndim != 2 or w.shape != (X.shape[1],):
        raise ValueError("X must be (N, D) and w must be (D,)")
    excess = X @ w - theta
    if np.isnan(excess).any() or np.isnan(w).any() or np.isnan(theta):
        raise ValueError("NaN is not a number to sum")
    return np.heaviside(excess, 0).astype(np.int32)


def to_bias(theta):
    return np.float64(-theta)
