"""The first frame gets an energy of 0."""

import numpy as np


def motion_energy(clip):
    _demand_axes(clip, 4)
    if len(clip) == 0:
        raise ValueError("no frame")
    changes = np.abs(np.diff(clip.astype(np.int16), axis=0)).mean(axis=(1, 2, 3), dtype=np.float64)
    return np.concatenate([[0.0], changes])
