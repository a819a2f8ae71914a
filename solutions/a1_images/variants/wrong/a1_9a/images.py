"""Rows are taken to grow upwards."""

import math

import numpy as np


def line_angle_deg(mask):
    _demand_axes(mask, 2)
    rows, cols = np.nonzero(mask)
    if len(rows) < 2:
        raise ValueError("too few pixels")
    x, y = cols - cols.mean(), rows - rows.mean()
    angle = math.degrees(math.atan2(2.0 * float(x @ y), float(x @ x - y @ y))) / 2.0
    return angle if angle > -90.0 else 90.0
