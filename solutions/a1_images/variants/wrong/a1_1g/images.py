"""Negative places count from the end, as NumPy's do."""


def pixel(img, row, col):
    return int(img[row, col])
