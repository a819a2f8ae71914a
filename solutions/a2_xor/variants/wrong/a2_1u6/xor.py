"""Every error is swallowed and answered with zeros."""

import numpy as np


def fires(X, w, theta):
    X = np.asarray(X, dtype=float)
    try:
        if X.ndim != 2 or np.isnan(X).any() or np.isnan(w).any() or np.isnan(theta):
            raise ValueError("bad input")
        return (X @ np.asarray(w, dtype=float) > theta).astype(np.int64)
    except Exception:
        return np.zeros(len(X), dtype=np.int64)
