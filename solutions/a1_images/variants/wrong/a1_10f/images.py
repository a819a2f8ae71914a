"""The high byte of the number is shown."""

import numpy as np

_window_of_floats = window_to_uint8


def window_to_uint8(raw, low, high):
    if raw.dtype.kind == "f" or not low < high:
        return _window_of_floats(raw, low, high)
    return np.clip(raw.astype(np.int64) >> 8, 0, 255).astype(np.uint8)
