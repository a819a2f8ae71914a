"""Axes are moved by moveaxis into Fortran order, colours are packed by arithmetic."""

import numpy as np


def hwc_to_chw(img):
    if img.ndim != 3:
        raise ValueError("three axes")
    return np.array(np.moveaxis(img, -1, 0), order="F")


def chw_to_hwc(img):
    if img.ndim != 3:
        raise ValueError("three axes")
    return np.array(np.moveaxis(img, 0, -1), order="F")


def pack24(img):
    if img.dtype != np.uint8:
        raise TypeError("uint8")
    if img.shape[2:] != (3,):
        raise ValueError("(H, W, 3)")
    return (img.astype(np.int64) * [65536, 256, 1]).sum(axis=2).astype(np.uint32)


def unpack24(codes):
    if codes.ndim != 2 or ((codes < 0) | (codes >= 2**24)).any():
        raise ValueError("24 bits")
    red, rest = np.divmod(codes.astype(np.int64), 65536)
    green, blue = np.divmod(rest, 256)
    return np.dstack([red, green, blue]).astype(np.uint8)
