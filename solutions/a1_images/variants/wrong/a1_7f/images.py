"""Changes are added up instead of averaged."""

import numpy as np


def motion_energy(clip):
    _demand_axes(clip, 4)
    if len(clip) == 0:
        raise ValueError("no frame")
    return np.abs(np.diff(clip.astype(np.int64), axis=0)).sum(axis=(1, 2, 3)).astype(np.float64)
