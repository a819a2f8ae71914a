"""Regions are groups of levels, wherever they are."""

import numpy as np


def segment(gray, tau):
    _demand_uint8(gray)
    _demand_axes(gray, 2)
    if tau < 0:
        raise ValueError("tau is negative")
    present = np.unique(gray).astype(np.int64)
    groups = np.concatenate([[0], np.cumsum(np.diff(present) > tau)])
    return groups[np.searchsorted(present, gray)]
