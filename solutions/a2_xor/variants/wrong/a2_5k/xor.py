"""relu loops over a list, so it knows neither scalars nor matrices."""

import numpy as np


def relu(z):
    z = np.asarray(z)
    if z.dtype.kind != "f":
        z = z.astype(np.float64)
    return np.array([v if v > 0 else 0 * abs(v) for v in z], dtype=z.dtype)
