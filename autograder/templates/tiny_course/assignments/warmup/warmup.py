"""Warm-up: two small functions."""

import numpy as np
from numpy.typing import NDArray

# Q1. Centre an array ---------------------------------------------------------------------------------------


def centred(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """The array minus its mean; same shape, a new array.

    Raises ValueError when `x` is empty.
    """
    raise NotImplementedError


# Q2. A weighted tally --------------------------------------------------------------------------------------


class Tally:
    """A running sum of weights; `total` is 0.0 at the start."""

    total: float

    def __init__(self) -> None:
        raise NotImplementedError

    def add(self, weight: float) -> None:
        """Add a weight to `total`."""
        raise NotImplementedError
