"""White space is dropped from the pixels, too."""

import numpy as np


def read_pnm(data):
    magic, width, height, maxval, start = _pnm_header(data)
    if maxval > 255:
        raise ValueError("two bytes per number")
    shape = (height, width) if magic == b"P5" else (height, width, 3)
    raster = b"".join(data[start:].split())
    if len(raster) < math.prod(shape):
        raise ValueError("too short")
    return np.frombuffer(raster, np.uint8, math.prod(shape)).reshape(shape).copy()
