"""The mask says which pixels are dark."""


def binarize(gray, t):
    return gray <= t
