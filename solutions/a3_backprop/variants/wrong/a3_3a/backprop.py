"""Only one side is nudged."""

import numpy as np


def numeric_grad(f, x, h=1e-5):
    if not isinstance(x, np.ndarray) or x.dtype != np.float64:
        raise TypeError("x must be float64")
    below = f(x)
    grad = np.zeros_like(x)
    for i in np.ndindex(*x.shape):
        old = x[i]
        try:
            x[i] = old + h
            above = f(x)
        finally:
            x[i] = old
        grad[i] = (above - below) / h
    return grad
