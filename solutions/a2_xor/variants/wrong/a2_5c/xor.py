"""One formula of the sigmoid is used for all inputs, and it overflows."""

import numpy as np


def sigmoid(z):
    z = np.asarray(z)
    if z.dtype.kind != "f":
        z = z.astype(np.float64)
    return np.exp(z) / (1 + np.exp(z))
