"""tanh is written as a quotient of exponentials that overflow."""

import numpy as np


def tanh(z):
    z = np.asarray(z)
    if z.dtype.kind != "f":
        z = z.astype(np.float64)
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))
