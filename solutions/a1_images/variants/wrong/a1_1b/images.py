"""The column is taken for the first index."""


def pixel(img, row, col):
    height, width = img.shape
    if not (0 <= row < height and 0 <= col < width):
        raise IndexError("outside")
    return int(img[col, row])
