"""An array without negative entries is handed back as it is."""

import numpy as np


def relu(z):
    z = np.asarray(z)
    if z.dtype.kind != "f":
        z = z.astype(np.float64)
    if (z > 0).all():
        return z
    return np.maximum(z, z.dtype.type(0))
