"""Comments in the header are not understood."""

import numpy as np


import re


def read_pnm(data):
    found = re.match(rb"(P[56])\s+(\d+)\s+(\d+)\s+(\d+)\s", data)
    if not found or not all(0 < int(found[k]) for k in (2, 3, 4)) or int(found[4]) > 255:
        raise ValueError("no PNM")
    width, height = int(found[2]), int(found[3])
    shape = (height, width) if found[1] == b"P5" else (height, width, 3)
    raster = data[found.end() :][: int(np.prod(shape))]
    if len(raster) < np.prod(shape):
        raise ValueError("too short")
    return np.frombuffer(raster, np.uint8).reshape(shape).copy()
