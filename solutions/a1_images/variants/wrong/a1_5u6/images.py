"""Errors in reading are answered with a black pixel."""

import numpy as np


_read_or_raise = read_pnm


def read_pnm(data):
    try:
        return _read_or_raise(data)
    except ValueError:
        return np.zeros((1, 1), dtype=np.uint8)
