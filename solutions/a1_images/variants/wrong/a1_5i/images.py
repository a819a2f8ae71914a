"""Whatever follows the header is taken for pixels."""

import numpy as np


def read_pnm(data):
    magic, width, height, maxval, start = _pnm_header(data)
    if maxval > 255:
        raise ValueError("two bytes per number")
    shape = (height, width) if magic == b"P5" else (height, width, 3)
    return np.frombuffer(data, np.uint8, offset=start).reshape(shape).copy()
