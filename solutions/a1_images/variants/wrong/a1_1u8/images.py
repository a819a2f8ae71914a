"""Bad input ends the whole program."""

import numpy as np


import sys


def as_image(rows):
    try:
        widths = {len(row) for row in rows}
        if len(widths) != 1 or 0 in widths:
            raise ValueError("rows of one length are needed")
        for row in rows:
            for level in row:
                _demand_level(level)
    except (TypeError, ValueError) as error:
        print(error)
        sys.exit(1)
    return np.array(rows, dtype=np.uint8)
