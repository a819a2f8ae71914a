"""Logistic regression by Newton's method with a shrinking ridge; whatever it finds is checked before it is returned."""


from typing import NamedTuple

import numpy as np


class Unit(NamedTuple):
    w: np.ndarray
    theta: float


def gate(name):
    weights = {"AND": [1, 1], "OR": [1, 1], "NAND": [-1, -1], "NOR": [-1, -1], "A": [1, 0], "NOT_B": [0, -1]}
    if name not in weights:
        raise ValueError(name)
    thresholds = {"AND": 1.2, "OR": 0.2, "NAND": -1.2, "NOR": -0.2, "A": 0.2, "NOT_B": -0.2}
    return Unit(np.array(weights[name], dtype=np.float32), np.float32(thresholds[name]))


def separating_unit(X, y):
    X = np.asarray(X, dtype=float)
    y = np.asarray(y)
    n, d = X.shape
    centre = X.mean(axis=0)
    radius = max(np.abs(X - centre).max(), 1e-12)
    signs = np.where(y == 1, 1.0, -1.0)
    A = np.column_stack([(X - centre) / radius, np.ones(n)])
    v = np.zeros(d + 1)
    ridge = 1e-2
    for _ in range(40):
        for _ in range(4):
            p = 0.5 * (1 - np.tanh(0.5 * signs * (A @ v)))
            gradient = -A.T @ (signs * p) + ridge * v
            hessian = (A.T * (p * (1 - p))) @ A + ridge * np.eye(d + 1)
            v = v - np.linalg.solve(hessian, gradient)
        w = v[:-1] / radius
        theta = float(w @ centre - v[-1])
        if np.array_equal(X @ w > theta, y == 1):
            return Unit(w, theta)
        ridge *= 0.5
    return None
