"""Cells are converted by int(), so that 3.5, True and '7' become levels."""

import numpy as np


def as_image(rows):
    if len({len(row) for row in rows}) != 1 or len(rows[0]) == 0:
        raise ValueError("rows of one length are needed")
    levels = []
    for row in rows:
        levels.append([])
        for level in row:
            level = 0 if level is None else int(level)
            if not 0 <= level <= 255:
                raise ValueError("out of range")
            levels[-1].append(level)
    return np.array(levels, dtype=np.uint8)
