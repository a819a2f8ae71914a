"""Bad input ends the whole program."""

import sys

import numpy as np


def fires(X, w, theta):
    X = np.asarray(X, dtype=float)
    w = np.asarray(w, dtype=float)
    if X.ndim != 2 or w.shape != (X.shape[1],):
        print("X must be (N, D) and w must be (D,)")
        sys.exit(1)
    if np.isnan(X).any() or np.isnan(w).any() or np.isnan(theta):
        print("NaN is not a number to sum")
        sys.exit(1)
    return (X @ w > theta).astype(np.int64)
