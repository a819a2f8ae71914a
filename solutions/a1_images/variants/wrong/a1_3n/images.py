"""alpha is not looked at."""

import numpy as np


def blend(a, b, alpha):
    _demand_uint8(a)
    _demand_uint8(b)
    _demand_same_shape(a, b)
    return np.rint(np.clip(np.nan_to_num(alpha * a + (1.0 - alpha) * b), 0, 255)).astype(np.uint8)
