"""Asks for numeric gradients at arrays of odd layout, which do not survive the way over the wire."""

import backprop
import numpy as np


def at_layout(f, x, layout):
    """The numeric gradient at a copy of `x` that is laid out in an unusual way, and that copy afterwards."""
    if layout == "transposed":
        odd = np.array(x.T, order="C").T
    elif layout == "strided":
        odd = np.zeros((2 * x.shape[0], 3 * x.shape[1]))[::2, ::3]
        odd[...] = x
    else:  # 0-d
        odd = np.array(float(x))
    grad = backprop.numeric_grad(lambda at: f(np.array(at)), odd)
    return np.array(grad), np.array(odd)
