"""Decode an image file with Pillow. Runs in a process that no submission ever entered, or at a person's own desk.

The text of this file is what the sandbox is given as its submission, so it imports nothing of the framework.
"""

import io
import warnings
from collections.abc import Sequence
from typing import Any


def read(data: bytes, formats: Sequence[str]) -> Any:  # noqa: ANN401 - an array, of a library that need not be there
    """Pixels as Pillow gives them: `(height, width)` or `(height, width, channels)`, mostly uint8.

    `formats` are Pillow's names of the formats to try. Raises `ValueError` when it is none of them, or damaged.
    """
    import numpy as np  # noqa: PLC0415 - both only where the assignment has them
    from PIL import Image  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(data), formats=tuple(formats)) as image:
                return np.array(image)
    except Exception as error:  # noqa: BLE001 - decoders raise whatever they run into: SyntaxError, struct.error, KeyError …
        message = f"no readable {' or '.join(formats)} file ({type(error).__name__})"
        raise ValueError(message) from None
