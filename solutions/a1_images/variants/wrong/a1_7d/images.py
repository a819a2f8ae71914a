"""Time is floored without the allowance for rounding."""

import math


def frame_index(t, fps, n_frames):
    if t < 0 or fps <= 0 or n_frames < 1:
        raise ValueError("out of range")
    return min(math.floor(t * fps), n_frames - 1)
