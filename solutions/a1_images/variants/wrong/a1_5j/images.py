"""Levels are stretched to 255 by the file's maxval."""

import numpy as np


def read_pnm(data):
    magic, width, height, maxval, start = _pnm_header(data)
    if maxval > 255:
        raise ValueError("two bytes per number")
    shape = (height, width) if magic == b"P5" else (height, width, 3)
    if start + math.prod(shape) > len(data):
        raise ValueError("too short")
    levels = np.frombuffer(data, np.uint8, math.prod(shape), start).reshape(shape)
    return np.clip(np.rint(levels * (255.0 / maxval)), 0, 255).astype(np.uint8)
