"""unpack24 shifts green's way for every channel."""

import numpy as np


def unpack24(codes):
    _demand_axes(codes, 2)
    if codes.size and (codes.min() < 0 or codes.max() > 0xFFFFFF):
        raise ValueError("out of range")
    return np.stack([codes >> 16, codes >> 16 & 0xFF, codes & 0xFF], axis=2).astype(np.uint8)
