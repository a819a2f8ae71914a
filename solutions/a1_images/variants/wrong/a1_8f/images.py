"""Regions are filled by recursion."""

import numpy as np


def segment(gray, tau):
    _demand_uint8(gray)
    _demand_axes(gray, 2)
    if tau < 0:
        raise ValueError("tau is negative")
    labels, levels = np.full(gray.shape, -1), gray.tolist()

    def fill(row, col, label):
        labels[row, col] = label
        for r, c in ((row - 1, col), (row + 1, col), (row, col - 1), (row, col + 1)):
            if 0 <= r < gray.shape[0] and 0 <= c < gray.shape[1] and labels[r, c] < 0:
                if abs(levels[r][c] - levels[row][col]) <= tau:
                    fill(r, c, label)

    for row, col in np.ndindex(gray.shape):
        if labels[row, col] < 0:
            fill(row, col, labels.max() + 1)
    return labels
