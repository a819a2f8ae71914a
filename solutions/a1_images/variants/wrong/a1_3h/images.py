"""alpha is given to the second image."""

import numpy as np


def blend(a, b, alpha):
    _demand_uint8(a)
    _demand_uint8(b)
    _demand_same_shape(a, b)
    if not 0.0 <= alpha <= 1.0:
        raise ValueError("alpha is out of range")
    return np.rint((1.0 - alpha) * a + alpha * b).astype(np.uint8)
