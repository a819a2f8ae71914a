"""Labels that are all alike are declared impossible."""

import numpy as np


def separating_unit(X, y):
    X = np.asarray(X, dtype=float)
    y = np.asarray(y)
    n, d = X.shape
    if n == 0:
        return np.zeros(d), 0.0
    if len(set(y.tolist())) < 2:
        return None
    centre = X.mean(axis=0)
    radius = max(np.abs(X - centre).max(), 1e-12)
    signs = np.where(y == 1, 1.0, -1.0)
    A = np.column_stack([(X - centre) / radius, np.ones(n)])
    v = np.zeros(d + 1)
    ridge = 1e-3
    for _ in range(60):
        for _ in range(5):
            margins = np.clip(signs * (A @ v), -30, 30)
            p = 1.0 / (1.0 + np.exp(margins))
            gradient = -A.T @ (signs * p) + ridge * v
            hessian = (A.T * (p * (1 - p))) @ A + ridge * np.eye(d + 1)
            v = v - np.linalg.solve(hessian, gradient)
        w = v[:-1] / radius
        theta = float(w @ centre - v[-1])
        if ((X @ w > theta) == (y == 1)).all():
            return w, theta
        ridge = max(ridge * 0.5, 1e-12)
    return None
