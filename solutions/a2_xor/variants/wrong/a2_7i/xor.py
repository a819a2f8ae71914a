"""The gap compares the value in the middle with the sum of the ends, not with their mean."""

import numpy as np


def midpoint_gap(f, p, q):
    p = np.asarray(p, dtype=float)
    q = np.asarray(q, dtype=float)
    return abs(f((p + q) / 2) - (f(p) + f(q)))
