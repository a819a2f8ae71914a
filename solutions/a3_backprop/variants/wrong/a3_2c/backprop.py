"""Shapes are not looked at, so that (4, 1) and (4,) become a table of 4 × 4."""

import numpy as np


def mse(pred, target):
    d = np.asarray(pred, dtype=float) - np.asarray(target, dtype=float)
    return float(np.mean(d**2))


def mse_grad(pred, target):
    d = np.asarray(pred, dtype=float) - np.asarray(target, dtype=float)
    return 2 * d / d.size
