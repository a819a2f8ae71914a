"""Files are written with a comment and in one line, and read token by token."""

import numpy as np


def write_pnm(img):
    if img.dtype != np.uint8:
        raise TypeError("uint8")
    if img.size == 0 or not (img.ndim == 2 or (img.ndim == 3 and img.shape[2] == 3)):
        raise ValueError("no image")
    height, width = img.shape[0], img.shape[1]
    header = b"%s # from the course\n%d %d 255 " % (b"P6" if img.ndim == 3 else b"P5", width, height)
    return header + np.ascontiguousarray(img).tobytes()


def read_pnm(data):
    if data[:2] not in (b"P5", b"P6"):
        raise ValueError("magic")
    tokens, word, comment, place = [], "", False, 2
    while len(tokens) < 3:
        if place >= len(data):
            raise ValueError("the header ends early")
        sign = chr(data[place])
        place += 1
        if comment:
            comment = sign != "\n"
        elif sign == "#" and not word:
            comment = True
        elif sign in " \t\r\n\v\f":
            tokens += [word] if word else []
            word = ""
        else:
            word += sign
    if not all(token.isdigit() for token in tokens):
        raise ValueError("numbers")
    width, height, maxval = map(int, tokens)
    if not (width > 0 and height > 0 and 0 < maxval < 256):
        raise ValueError("sizes")
    shape = [height, width] + [3] * (data[:2] == b"P6")
    count = int(np.prod(shape))
    if len(data) - place < count:
        raise ValueError(f"{count - len(data) + place} bytes are missing")
    return np.array(list(data[place : place + count]), dtype=np.uint8).reshape(shape)
