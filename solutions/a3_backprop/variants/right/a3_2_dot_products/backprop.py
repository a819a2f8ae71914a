"""Dot products; the loss is a NumPy scalar."""

import numpy as np



def _flat(pred, target):
    a, b = np.asarray(pred), np.asarray(target)
    if a.shape != b.shape:
        raise ValueError(f"{a.shape} is not {b.shape}")
    if not a.size:
        raise ValueError("nothing there")
    return np.subtract(a, b, dtype=np.float64), a.shape


def mse(pred, target):
    d = _flat(pred, target)[0].ravel()
    return d @ d / d.size


def mse_grad(pred, target):
    d, shape = _flat(pred, target)
    return (d.ravel() * (2.0 / d.size)).reshape(shape)
