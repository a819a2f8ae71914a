"""Pixels are fetched one by one, without a look at the length of the file."""

import numpy as np


def read_pnm(data):
    magic, width, height, maxval, start = _pnm_header(data)
    if maxval > 255:
        raise ValueError("two bytes per number")
    shape = (height, width) if magic == b"P5" else (height, width, 3)
    levels = [data[start + place] for place in range(math.prod(shape))]
    return np.array(levels, dtype=np.uint8).reshape(shape)
