"""Pixels that touch at a corner are taken for neighbours."""

import numpy as np


def segment(gray, tau):
    _demand_uint8(gray)
    _demand_axes(gray, 2)
    if tau < 0:
        raise ValueError("tau is negative")
    height, width = gray.shape
    levels, labels, regions = gray.tolist(), np.full(gray.shape, -1), 0
    for row in range(height):
        for col in range(width):
            if labels[row, col] >= 0:
                continue
            labels[row, col], waiting = regions, [(row, col)]
            while waiting:
                r, c = waiting.pop()
                for down, right in ((-1, 0), (1, 0), (0, -1), (0, 1), (-1, -1), (-1, 1), (1, -1), (1, 1)):
                    y, x = r + down, c + right
                    if (
                        0 <= y < height
                        and 0 <= x < width
                        and labels[y, x] < 0
                        and abs(levels[y][x] - levels[r][c]) <= tau
                    ):
                        labels[y, x] = regions
                        waiting.append((y, x))
            regions += 1
    return labels
