"""Directions are tried in ever smaller steps: the right one makes the line narrowest."""

import numpy as np


def line_angle_deg(mask):
    rows, cols = np.nonzero(mask) if mask.ndim == 2 else ((), ())
    if len(rows) < 2:
        raise ValueError("no line")
    x, y = cols - np.mean(cols), np.mean(rows) - rows

    def breadth(degrees):
        turn = np.radians(degrees)[:, None]
        return ((y * np.cos(turn) - x * np.sin(turn)) ** 2).sum(axis=1)

    best, step = 0.0, 60.0
    candidates = np.arange(-89.0, 91.0, 1.0)
    best = candidates[np.argmin(breadth(candidates))]
    for step in (0.1, 0.01):
        candidates = best + step * np.arange(-12, 13)
        best = candidates[np.argmin(breadth(candidates))]
    best = (best + 90.0) % 180.0 - 90.0
    return float(best) if best > -90.0 else 90.0
