"""Every error is swallowed and answered with an empty image."""

import numpy as np


def as_image(rows):
    try:
        widths = {len(row) for row in rows}
        if len(widths) != 1 or 0 in widths:
            raise ValueError("rows of one length are needed")
        for row in rows:
            for level in row:
                _demand_level(level)
        return np.array(rows, dtype=np.uint8)
    except Exception:
        return np.zeros((1, 1), dtype=np.uint8)
