"""The mean is taken from a sum in eight bits."""

import numpy as np


def describe(img):
    if img.ndim not in (2, 3) or img.size == 0:
        raise ValueError("no image")
    channels = 1 if img.ndim == 2 else img.shape[2]
    return ImageStats(
        height=img.shape[0],
        width=img.shape[1],
        channels=channels,
        dtype=str(img.dtype),
        min=int(img.min()),
        max=int(img.max()),
        mean=float(img.sum(dtype=np.uint8) / img.size),
        n_bytes=img.nbytes,
    )
