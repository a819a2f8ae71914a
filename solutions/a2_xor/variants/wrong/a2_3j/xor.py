"""A unit is thought to exist only where the least-squares line separates."""

import numpy as np


def separating_unit(X, y):
    X = np.asarray(X, dtype=float)
    y = np.asarray(y, dtype=float)
    A = np.column_stack([X, np.ones(len(X))])
    solution = np.linalg.lstsq(A, y, rcond=None)[0]
    w, theta = solution[:-1], float(0.5 - solution[-1])
    margins = (X @ w - theta) * (2 * y - 1)
    return (w, theta) if (margins > 1e-9).all() else None
