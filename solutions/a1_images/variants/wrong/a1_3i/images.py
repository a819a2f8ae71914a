"""A blend is cut off instead of rounded."""

import numpy as np


def blend(a, b, alpha):
    _demand_uint8(a)
    _demand_uint8(b)
    _demand_same_shape(a, b)
    if not 0.0 <= alpha <= 1.0:
        raise ValueError("alpha is out of range")
    return (alpha * a + (1.0 - alpha) * b).astype(np.uint8)
