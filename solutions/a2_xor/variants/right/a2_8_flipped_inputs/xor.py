"""The units count what is off; the signs of input and output weights are flipped."""

import numpy as np


def xor_relu():
    W1 = [[-1.0, -1.0], [-1.0, -1.0]]
    b1 = [2.0, 1.0]
    W2 = [[1.0], [-2.0]]
    b2 = [0.0]
    return tuple(np.array(part) for part in (W1, b1, W2, b2))


def xor_leaky():
    W1 = [[-3.0, 3.0], [3.0, -3.0]]
    return [np.array(W1), np.array([0.0, 0.0]), np.array([[1 / 3], [1 / 3]]), np.array([0.0])]
