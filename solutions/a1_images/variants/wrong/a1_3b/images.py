"""Levels are subtracted in eight bits."""

import numpy as np


def abs_diff(a, b):
    _demand_uint8(a)
    _demand_uint8(b)
    _demand_same_shape(a, b)
    return np.abs(a - b)
