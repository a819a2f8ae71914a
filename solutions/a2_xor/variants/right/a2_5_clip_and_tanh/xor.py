"""clip for relu, a maximum for the leak, tanh for the sigmoid, einsum for maxout."""

import numpy as np


def _prepare(z):
    z = np.asarray(z)
    return z if np.issubdtype(z.dtype, np.floating) else z.astype(float)


def step(z):
    z = _prepare(z)
    return np.heaviside(z, np.zeros((), dtype=z.dtype))


def relu(z):
    return np.clip(_prepare(z), 0, None)


def leaky_relu(z, slope=0.1):
    z = _prepare(z)
    small = z.dtype.type(slope) * z
    return np.maximum(small, z) if slope <= 1 else np.minimum(small, z)


def sigmoid(z):
    z = _prepare(z)
    return (np.tanh(z / 2) + 1) / 2


def tanh(z):
    return np.sinh(np.clip(_prepare(z), -30, 30)) / np.cosh(np.clip(_prepare(z), -30, 30))


def maxout(x, W, b):
    return np.max(np.einsum("nd,kdm->nkm", x, W) + np.asarray(b)[None], axis=1)
