"""The direction is the principal axis of the pixels, found by a singular value decomposition."""

import numpy as np


def line_angle_deg(mask):
    if mask.ndim != 2 or np.count_nonzero(mask) < 2:
        raise ValueError("no line")
    points = np.argwhere(mask).astype(float)
    points -= points.mean(axis=0)
    down, right = np.linalg.svd(points, full_matrices=False)[2][0]
    angle = np.degrees(np.arctan2(-down, right))
    return angle - 180 if angle > 90 else angle + 180 if angle <= -90 else angle


def are_parallel(m1, m2, tol_deg=1.0):
    difference = line_angle_deg(m1) - line_angle_deg(m2)
    return bool(abs((difference + 90) % 180 - 90) <= tol_deg)
