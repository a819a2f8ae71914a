"""The header is read by a regular expression."""

import numpy as np


import re

_GAP = rb"(?:\s+|#[^\n]*\n)+"
_HEADER = re.compile(rb"P([56])" + _GAP + rb"(\d+)" + _GAP + rb"(\d+)" + _GAP + rb"(\d+)\s")


def read_pnm(data):
    found = _HEADER.match(data)
    if found is None:
        raise ValueError("no PNM header")
    kind, width, height, maxval = (int(group) for group in found.groups())
    channels = {5: 1, 6: 3}[kind]
    raster = data[found.end() : found.end() + width * height * channels]
    if width * height == 0 or maxval not in range(1, 256) or len(raster) < width * height * channels:
        raise ValueError("sizes do not fit")
    img = np.frombuffer(bytearray(raster), dtype=np.uint8).reshape(height, width, channels)
    return img[:, :, 0] if kind == 5 else img


def write_pnm(img):
    if img.dtype != np.uint8:
        raise TypeError("uint8")
    match img.shape:
        case (height, width) | (height, width, 3) if height * width > 0:
            magic = 5 if img.ndim == 2 else 6
        case _:
            raise ValueError("no image")
    return bytes(f"P{magic} {width} {height} 255\n", "ascii") + bytes(img.ravel().tolist())
