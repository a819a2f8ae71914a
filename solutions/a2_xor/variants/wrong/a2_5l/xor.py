"""The given slope is ignored."""

import numpy as np


def leaky_relu(z, slope=0.1):
    z = np.asarray(z)
    if z.dtype.kind != "f":
        z = z.astype(np.float64)
    return np.where(z > 0, z, z.dtype.type(0.1) * z)
