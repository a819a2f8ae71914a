"""The image comes back with width before height."""

import numpy as np


def read_pnm(data):
    magic, width, height, maxval, start = _pnm_header(data)
    if maxval > 255:
        raise ValueError("two bytes per number")
    shape = (height, width) if magic == b"P5" else (height, width, 3)
    shape = (width, height) if magic == b"P5" else (width, height, 3)
    if start + math.prod(shape) > len(data):
        raise ValueError("too short")
    return np.frombuffer(data, np.uint8, math.prod(shape), start).reshape(shape).copy()
