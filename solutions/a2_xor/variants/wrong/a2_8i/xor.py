"""A hidden unit too many makes the shapes (2, 3) and (3, 1)."""

import numpy as np


def xor_relu():
    W1 = np.array([[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]])
    b1 = np.array([0.0, -1.0, -2.0])
    W2 = np.array([[1.0], [-2.0], [1.0]])
    b2 = np.array([0.0])
    return W1, b1, W2, b2
