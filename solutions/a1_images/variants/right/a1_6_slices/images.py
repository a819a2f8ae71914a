"""Fields are cut out and read by int.from_bytes; results are named tuples."""

from typing import NamedTuple

import numpy as np


class Head(NamedTuple):
    format: str
    width: int
    height: int
    bits_per_pixel: int


class Entry(NamedTuple):
    n_bytes: int
    max_abs_error: int
    lossless: bool


def sniff(data):
    if data[:8] == bytes([137, 80, 78, 71, 13, 10, 26, 10]) and len(data) >= 29:
        width, height = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
        return Head("png", width, height, data[24] * [1, 0, 3, 1, 2, 0, 4][data[25]])
    if data[:2] == b"BM" and len(data) >= 54:
        width, height = (int.from_bytes(data[k : k + 4], "little", signed=True) for k in (18, 22))
        return Head("bmp", width, abs(height), data[28] + 256 * data[29])
    if data[:2] in (b"P5", b"P6"):
        text = b" ".join(line.partition(b"#")[0] for line in data[2:].split(b"\n"))
        numbers = [int(token) for token in text.split()[:3]]
        if len(numbers) < 3:
            raise ValueError("short")
        bits = 8 * (1 + (numbers[2] > 255))
        return Head(*(("pgm", *numbers[:2], bits) if data[:2] == b"P5" else ("ppm", *numbers[:2], 3 * bits)))
    raise ValueError("unknown format")


def compression_report(img, formats):
    found = {}
    for name in formats:
        if name not in ("png", "bmp", "ppm", "jpeg"):
            raise ValueError(name)
        with io.BytesIO() as file:
            Image.fromarray(img, mode=None).save(file, name)
            size = file.tell()
            with Image.open(file) as picture:
                back = np.array(picture).astype(int)
        far = np.abs(back - img.astype(int)).max()
        found[name] = Entry(size, far, bool(np.array_equal(back, img)))
    return found
