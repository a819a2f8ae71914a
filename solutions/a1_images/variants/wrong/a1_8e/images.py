"""One pass from the top left takes the label from above or from the left, and never merges two."""

import numpy as np


def segment(gray, tau):
    _demand_uint8(gray)
    _demand_axes(gray, 2)
    if tau < 0:
        raise ValueError("tau is negative")
    labels, regions = np.zeros(gray.shape, dtype=np.int64), 0
    levels = gray.astype(np.int64)
    for row, col in np.ndindex(gray.shape):
        if col and abs(levels[row, col] - levels[row, col - 1]) <= tau:
            labels[row, col] = labels[row, col - 1]
        elif row and abs(levels[row, col] - levels[row - 1, col]) <= tau:
            labels[row, col] = labels[row - 1, col]
        else:
            labels[row, col] = regions = regions + 1
    return labels
