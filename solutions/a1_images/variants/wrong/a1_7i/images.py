"""Time runs on beyond the last frame."""

import math


def frame_index(t, fps, n_frames):
    if t < 0 or fps <= 0 or n_frames < 1:
        raise ValueError("out of range")
    return math.floor(t * fps + 1e-9)
