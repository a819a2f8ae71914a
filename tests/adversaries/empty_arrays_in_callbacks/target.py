"""Hands arrays of a million rows and no columns to the author's function, which cost ten bytes each."""

import numpy as np


def probe(f, points):
    print("TRIED", flush=True)
    for _ in range(190 if len(points) == 3 else 0):
        try:
            f(np.zeros((1_000_000, 0)))
        except Exception:
            pass
    return []
