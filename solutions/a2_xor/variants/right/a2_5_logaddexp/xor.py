"""The sigmoid is written through the logarithm of a sum, relu by fmax."""

import numpy as np


def sigmoid(z):
    z = np.asarray(z)
    if z.dtype.kind != "f":
        z = z.astype(np.float64)
    return np.exp(-np.logaddexp(z.dtype.type(0), -z))


def tanh(z):
    z = np.asarray(z)
    if z.dtype.kind != "f":
        z = z.astype(np.float64)
    return np.tanh(z)


def relu(z):
    z = np.asarray(z)
    if z.dtype.kind != "f":
        z = z.astype(np.float64)
    return np.fmax(z, z.dtype.type(0))
