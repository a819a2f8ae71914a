"""The second unit takes only half of the rise back, so (1, 1) still fires."""

import numpy as np


def xor_relu():
    W1 = np.array([[1.0, 1.0], [1.0, 1.0]])
    b1 = np.array([0.0, -1.0])
    W2 = np.array([[1.0], [-1.0]])
    b2 = np.array([0.0])
    return W1, b1, W2, b2
