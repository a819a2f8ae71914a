"""The hidden units never leave their linear side, so all outputs are one half."""

import numpy as np


def xor_relu():
    W1 = np.array([[1.0, 1.0], [1.0, 1.0]])
    b1 = np.array([3.0, 3.0])
    W2 = np.array([[0.1], [-0.1]])
    b2 = np.array([0.5])
    return W1, b1, W2, b2
