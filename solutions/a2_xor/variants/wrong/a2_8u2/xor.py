"""The weights are printed, not returned."""

import numpy as np


def xor_relu():
    W1 = np.array([[1.0, 1.0], [1.0, 1.0]])
    b1 = np.array([0.0, -1.0])
    W2 = np.array([[1.0], [-2.0]])
    b2 = np.array([0.0])
    print(W1, b1, W2, b2)
