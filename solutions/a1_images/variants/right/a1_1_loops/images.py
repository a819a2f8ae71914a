"""Nested loops fill an array of zeros, and the mean is a quotient of sums in Python."""

import numpy as np


def as_image(rows):
    if not rows or not rows[0]:
        raise ValueError("an image needs pixels")
    image = np.zeros((len(rows), len(rows[0])), dtype="uint8")
    for r, row in enumerate(rows):
        if len(row) != len(rows[0]):
            raise ValueError("ragged")
        for c, level in enumerate(row):
            if type(level) not in (int, np.int64, np.uint8):
                raise TypeError("no integer")
            if level < 0 or level > 255:
                raise ValueError("out of range")
            image[r][c] = level
    return image


def pixel(img, row, col):
    if row < 0 or col < 0:
        raise IndexError("negative")
    return img[row][col]


def describe(img):
    if img.ndim == 2:
        height, width, channels = *img.shape, 1
    elif img.ndim == 3:
        height, width, channels = img.shape
    else:
        raise ValueError("no image")
    numbers = img.ravel().tolist()
    if not numbers:
        raise ValueError("empty")
    return ImageStats(
        height=height,
        width=width,
        channels=channels,
        dtype=img.dtype.name,
        min=min(numbers),
        max=max(numbers),
        mean=sum(numbers) / len(numbers),
        n_bytes=img.nbytes,
    )
