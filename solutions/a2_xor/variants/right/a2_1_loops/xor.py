"""Plain loops over rows and columns fill an array of small unsigned integers."""

import math

import numpy as np


def fires(X, w, theta):
    X = np.asarray(X, dtype=float)
    if X.ndim != 2 or np.shape(w) != (X.shape[1],):
        raise ValueError("X must be (N, D) and w must be (D,)")
    weights = [float(v) for v in w]
    if any(math.isnan(v) for v in [*X.ravel(), *weights, theta]):
        raise ValueError("NaN is not a number to sum")
    answers = np.zeros(len(X), dtype=np.uint8)
    for i, row in enumerate(X):
        total = 0.0
        for value, weight in zip(row, weights):
            total += value * weight
        if total > theta:
            answers[i] = 1
    return answers


def to_bias(theta):
    return np.array(-float(theta))
