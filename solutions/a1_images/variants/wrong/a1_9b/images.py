"""A regression of y on x cannot see steep lines."""

import math

import numpy as np


def line_angle_deg(mask):
    _demand_axes(mask, 2)
    rows, cols = np.nonzero(mask)
    if len(rows) < 2:
        raise ValueError("too few pixels")
    x, y = cols - cols.mean(), rows.mean() - rows
    return math.degrees(math.atan2(float(x @ y), max(float(x @ x), 1e-12)))
