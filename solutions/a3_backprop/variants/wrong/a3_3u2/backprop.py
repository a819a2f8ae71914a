"""The gradient is computed and not returned."""

import numpy as np


def numeric_grad(f, x, h=1e-5):
    if not isinstance(x, np.ndarray) or x.dtype != np.float64:
        raise TypeError("x must be float64")
    grad = np.zeros_like(x)
    for i in np.ndindex(*x.shape):
        old = x[i]
        try:
            x[i] = old + h
            above = f(x)
            x[i] = old - h
            below = f(x)
        finally:
            x[i] = old
        grad[i] = (above - below) / (2 * h)
