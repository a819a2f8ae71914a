"""Two units give the difference of the inputs, one for each sign."""

import numpy as np


def xor_relu():
    W1 = np.array([[1.0, -1.0], [-1.0, 1.0]])
    return W1, np.zeros(2), np.ones((2, 1)), np.zeros(1)


def xor_leaky():
    W1 = np.array([[1.0, -1.0], [-1.0, 1.0]])
    return W1, np.zeros(2), np.ones((2, 1)), np.zeros(1)


def parity(n):
    if n < 1:
        raise ValueError("parity needs an input")
    # The zigzag of the sum, written from its right end: s = n comes first.
    turns = np.array([1.0] + [2.0 * (-1) ** k for k in range(1, n)])
    W2 = turns.reshape(n, 1) * (1 if n % 2 == 0 else -1)
    return -np.ones((n, n)), n - np.arange(n, dtype=float), W2, np.array([0.0 if n % 2 == 0 else 1.0])
