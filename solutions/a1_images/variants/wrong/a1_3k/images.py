"""Where the second image is brighter the difference is taken as 0."""

import numpy as np


def abs_diff(a, b):
    _demand_uint8(a)
    _demand_uint8(b)
    _demand_same_shape(a, b)
    return np.clip(a.astype(np.int16) - b, 0, 255).astype(np.uint8)
