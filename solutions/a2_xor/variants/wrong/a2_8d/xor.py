"""Infinite weights shall make the answer certain."""

import numpy as np


def xor_relu():
    W1 = np.array([[1.0, -1.0], [-1.0, 1.0]])
    b1 = np.array([0.0, 0.0])
    W2 = np.array([[np.inf], [np.inf]])
    b2 = np.array([0.0])
    return W1, b1, W2, b2
