"""Pixels are left as they are."""

import numpy as np


def scale_digits(X):
    return np.array(X, dtype=float)
