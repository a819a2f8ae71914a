"""The squared errors are summed, and the mean is forgotten."""

import numpy as np


def _difference(pred, target):
    pred, target = np.asarray(pred), np.asarray(target)
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError("the shapes must be equal")
    return pred.astype(float) - target.astype(float)


def mse(pred, target):
    d = _difference(pred, target)
    return float(np.sum(d**2))


def mse_grad(pred, target):
    d = _difference(pred, target)
    return 2 * d / d.size
