"""A pixel equal to the threshold counts as above it."""


def binarize(gray, t):
    return gray >= t
