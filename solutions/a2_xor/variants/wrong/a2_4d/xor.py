"""The products are taken in 32-bit integers."""

import numpy as np


def count_weights(sizes):
    sizes = np.array(sizes, dtype=np.int32)
    if len(sizes) < 2 or (sizes < 1).any():
        raise ValueError("a net has at least two layers of at least one unit")
    return int((sizes[:-1] * sizes[1:]).sum(dtype=np.int32))
