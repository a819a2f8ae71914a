"""What is no colour image is answered with its own copy."""

import numpy as np


def to_gray(img):
    try:
        _demand_rgb(img)
        return np.rint(img @ np.array([0.299, 0.587, 0.114])).astype(np.uint8)
    except ValueError:
        return img.copy()
