"""Whole numbers only: the hidden units are scaled by four, the outputs shifted by a quarter."""

import numpy as np


def xor_relu():
    W1 = np.array([[4, 4], [4, 4]])
    b1 = np.array([0, -4])
    W2 = np.array([[1], [-2]]) / 4
    return W1, b1, W2, np.array([0])


def xor_leaky():
    # leaky(s) - 2·leaky(s-1) is 0.2, 1, 0 for s = 0, 1, 2; a little less in the middle makes it symmetric.
    W1 = np.array([[1.0, 1.0], [1.0, 1.0]], dtype=np.float32)
    b1 = np.array([0.0, -1.0], dtype=np.float32)
    W2 = np.array([[1.0], [-2.0]], dtype=np.float32)
    return W1, b1, W2, np.array([-0.05], dtype=np.float32)
