"""Codes are taken apart as bytes in memory, channels are picked by einsum and lists."""

import numpy as np


def split_rgb(img):
    if img.dtype != np.uint8:
        raise TypeError("uint8")
    if img.ndim != 3 or img.shape[2] != 3:
        raise ValueError("(H, W, 3)")
    return [np.array(img[..., k]) for k in range(3)]


def merge_rgb(r, g, b):
    if {r.shape} != {g.shape, b.shape}:
        raise ValueError("shapes differ")
    img = np.empty((*r.shape, 3), dtype=np.uint8)
    img[..., 0], img[..., 1], img[..., 2] = r, g, b
    return img


def hwc_to_chw(img):
    if img.ndim != 3:
        raise ValueError("three axes")
    return np.einsum("hwc->chw", img).copy()


def swap_rb(img):
    red, green, blue = split_rgb(img)
    return merge_rgb(blue, green, red)


def unpack24(codes):
    if codes.ndim != 2 or (codes.size and not 0 <= codes.min() <= codes.max() <= 0xFFFFFF):
        raise ValueError("24 bits")
    as_bytes = codes.astype(">u4").view(np.uint8).reshape(*codes.shape, 4)
    return as_bytes[..., 1:].copy()
