"""Parity is taken for "exactly one input is on"."""

import numpy as np


def parity(n):
    W1 = np.ones((n, n))
    b1 = -np.arange(n, dtype=float)
    W2 = np.zeros((n, 1))
    W2[0, 0] = 1.0
    if n > 1:
        W2[1, 0] = -2.0
    if n > 2:
        W2[2, 0] = 1.0
    return W1, b1, W2, np.array([0.0])
