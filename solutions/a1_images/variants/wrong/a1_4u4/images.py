"""Binarizing paints the caller's image black and white."""


def binarize(gray, t):
    mask = gray > t
    gray[mask] = 255
    gray[~mask] = 0
    return mask
