"""Arrays are promoted to float32 or more, no further than needed; sums are exact."""

import numpy as np


import math


def _promoted(values):
    values = np.asarray(values)
    return values.astype(np.result_type(values.dtype, np.float32), copy=False)


def mse(pred, target):
    if np.shape(pred) != np.shape(target) or np.size(pred) == 0:
        raise ValueError("one shape, please")
    difference = _promoted(pred) - _promoted(target)
    return math.fsum(float(v) ** 2 for v in difference.flat) / difference.size


def mse_grad(pred, target, scale=2):
    if np.shape(pred) != np.shape(target) or np.size(pred) == 0:
        raise ValueError("one shape, please")
    difference = _promoted(pred) - _promoted(target)
    return np.multiply(difference, scale / difference.size)
