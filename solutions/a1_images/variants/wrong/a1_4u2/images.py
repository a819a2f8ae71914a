"""The histogram is printed."""

import numpy as np


def histogram256(gray):
    _demand_uint8(gray)
    print(np.bincount(gray.ravel(), minlength=256))
