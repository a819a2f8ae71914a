"""The sigmoid is cast back to the input's type, so integers give 0 and 1."""

import numpy as np


def sigmoid(z):
    z = np.asarray(z)
    x = z.astype(np.float64)
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1 / (1 + e), e / (1 + e)).astype(z.dtype)
