"""Negative times show the first frame."""

import math


def frame_index(t, fps, n_frames):
    return max(0, min(math.floor(t * fps + 1e-9), n_frames - 1))
