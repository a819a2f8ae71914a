"""Frames are subtracted in eight bits."""

import numpy as np


def motion_energy(clip):
    _demand_axes(clip, 4)
    if len(clip) == 0:
        raise ValueError("no frame")
    return np.abs(np.diff(clip, axis=0)).mean(axis=(1, 2, 3))
