"""Shapes that do not fit give a loss of 0."""

import numpy as np


def _difference(pred, target):
    pred, target = np.asarray(pred), np.asarray(target)
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError("the shapes must be equal")
    return pred.astype(float) - target.astype(float)


def _mse(pred, target):
    d = _difference(pred, target)
    return float(np.mean(d**2))


def _mse_grad(pred, target):
    d = _difference(pred, target)
    return 2 * d / d.size


def mse(pred, target):
    try:
        return _mse(pred, target)
    except ValueError:
        return 0.0


def mse_grad(pred, target):
    try:
        return _mse_grad(pred, target)
    except ValueError:
        return np.zeros(np.shape(pred))
