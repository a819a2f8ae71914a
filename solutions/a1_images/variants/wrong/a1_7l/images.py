"""Changes are averaged with their signs."""

import numpy as np


def motion_energy(clip):
    _demand_axes(clip, 4)
    if len(clip) == 0:
        raise ValueError("no frame")
    return np.abs(np.diff(clip.astype(np.float64), axis=0).mean(axis=(1, 2, 3)))
