"""The line is drawn from the first pixel to the last one."""

import math

import numpy as np


def line_angle_deg(mask):
    _demand_axes(mask, 2)
    rows, cols = np.nonzero(mask)
    if len(rows) < 2:
        raise ValueError("too few pixels")
    angle = math.degrees(math.atan2(float(rows[0] - rows[-1]), float(cols[-1] - cols[0])))
    angle = (angle + 90.0) % 180.0 - 90.0
    return angle if angle > -90.0 else 90.0
