"""Nudges are taken back by arithmetic, which does not give the old number bit for bit."""

import numpy as np


def numeric_grad(f, x, h=1e-5):
    if not isinstance(x, np.ndarray) or x.dtype != np.float64:
        raise TypeError("x must be float64")
    grad = np.zeros_like(x)
    for i in np.ndindex(*x.shape):
        x[i] += h
        above = f(x)
        x[i] -= 2 * h
        below = f(x)
        x[i] += 1.1 * h
        x[i] -= 0.1 * h
        grad[i] = (above - below) / (2 * h)
    return grad
