"""Warm-up: the reference solution."""

import numpy as np
from numpy.typing import NDArray


def centred(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """The array minus its mean; same shape, a new array.

    Raises ValueError when `x` is empty.
    """
    if x.size == 0:
        raise ValueError("x is empty")
    return x - x.mean()


class Tally:
    """A running sum of weights; `total` is 0.0 at the start."""

    total: float

    def __init__(self) -> None:
        self.total = 0.0

    def add(self, weight: float) -> None:
        """Add a weight to `total`."""
        self.total += weight
