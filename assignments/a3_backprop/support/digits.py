"""1797 handwritten digits, 8 x 8 pixels each.

Source: `load_digits` of scikit-learn 1.9.1 (BSD 3-Clause licence), which is a copy of the test set of "Optical
Recognition of Handwritten Digits" by E. Alpaydin and C. Kaynak (1998), UCI Machine Learning Repository, licensed
under CC BY 4.0, https://doi.org/10.24432/C50P49. Only the dtypes were changed, to bytes; see ORIGIN.md.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

ARRAYS = Path(__file__).parent / "digits.npz"


class Digits(NamedTuple):
    """Pictures and what they show."""

    #: pixels row by row, integers from 0 (paper) to 16 (ink), uint8 of shape (1797, 64)
    X: NDArray[np.uint8]
    #: which digit it is, int64 of shape (1797,)
    y: NDArray[np.int64]


def load_digits() -> Digits:
    """All pictures, about 180 of each digit, in the order in which they were collected."""
    with np.load(ARRAYS, allow_pickle=False) as arrays:
        return Digits(arrays["X"], arrays["y"].astype(np.int64))


def as_text(picture: NDArray) -> str:
    """One picture of shape (64,) as eight lines of text, darker where there is more ink."""
    shades = " .:-=+*#%@"
    rows = np.asarray(picture).reshape(8, 8)
    return "\n".join("".join(shades[int(pixel) * 9 // 16] * 2 for pixel in row).rstrip() for row in rows)
