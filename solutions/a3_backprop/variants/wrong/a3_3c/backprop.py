"""The elements are reached through reshape, which copies arrays that are not contiguous."""

import numpy as np


def numeric_grad(f, x, h=1e-5):
    if not isinstance(x, np.ndarray) or x.dtype != np.float64:
        raise TypeError("x must be float64")
    flat = x.reshape(-1)
    grad = np.zeros(x.size)
    for i in range(x.size):
        old = flat[i]
        try:
            flat[i] = old + h
            above = f(x)
            flat[i] = old - h
            below = f(x)
        finally:
            flat[i] = old
        grad[i] = (above - below) / (2 * h)
    return grad.reshape(x.shape)
