"""The outputs lie on the right side of one half, but hardly."""

import numpy as np


def xor_relu():
    W1 = np.array([[1.0, 1.0], [1.0, 1.0]])
    b1 = np.array([0.0, -1.0])
    W2 = np.array([[0.2], [-0.4]])
    b2 = np.array([0.4])
    return W1, b1, W2, b2
