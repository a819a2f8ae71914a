"""The gap keeps its sign."""

import numpy as np


def midpoint_gap(f, p, q):
    p = np.asarray(p, dtype=float)
    q = np.asarray(q, dtype=float)
    return f((p + q) / 2) - (f(p) + f(q)) / 2
