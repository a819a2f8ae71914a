"""Frames are put below each other."""

import numpy as np


def stack_frames(frames):
    if len({frame.shape for frame in frames}) != 1:
        raise ValueError("frames of one shape")
    return np.concatenate(frames)
