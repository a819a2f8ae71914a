"""maxout adds the biases after the maximum."""

import numpy as np


def maxout(x, W, b):
    pieces = np.einsum("nd,kdm->knm", np.asarray(x), np.asarray(W))
    return pieces.max(axis=0) + np.asarray(b).max(axis=0)
