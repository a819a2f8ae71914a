"""unpack24 cuts off what is beyond 24 bits."""

import numpy as np


def unpack24(codes):
    _demand_axes(codes, 2)
    wide = codes.astype(np.uint32) & 0xFFFFFF
    return np.stack([wide >> 16, wide >> 8 & 0xFF, wide & 0xFF], axis=2).astype(np.uint8)
