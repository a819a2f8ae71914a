"""The two scenes of Q8: a disc on a ground, each time. One threshold for both would be nice."""

import numpy as np
from numpy.typing import NDArray

_SHAPE = (32, 48)
_ROWS, _COLS = np.mgrid[: _SHAPE[0], : _SHAPE[1]]

#: Where the disc is, in both scenes: True inside.
DISC: NDArray[np.bool_] = (_ROWS - 15) ** 2 + (_COLS - 20) ** 2 <= 9**2

#: A faint disc in soft light that grows from left to right.
SCENE_A: NDArray[np.uint8] = (96 + _COLS // 3 + 7 * DISC).astype(np.uint8)

#: A bright disc on rough ground.
SCENE_B: NDArray[np.uint8] = (40 + (11 * _ROWS + 7 * _COLS) % 23 + 110 * DISC).astype(np.uint8)
