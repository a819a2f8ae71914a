"""Draws the handout's sheet of Shapes-10, five pictures of each class: `shapes10_sheet.py FILE.png`."""

import sys
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT / "assignments" / "a4_gpu"))

from support import shapes10  # noqa: E402 - beside the assignment

ROWS, ZOOM = 5, 3


def sheet() -> Image.Image:
    """One column per class, in the order of their numbers, a little apart."""
    images, labels = shapes10.make(300, seed=0)
    columns = [images[labels == label][:ROWS] for label in range(len(shapes10.NAMES))]
    framed = [
        [np.pad(picture, ((1, 1), (1, 1), (0, 0)), constant_values=255) for picture in column] for column in columns
    ]
    whole = np.concatenate([np.concatenate(column, axis=0) for column in framed], axis=1)
    return Image.fromarray(whole).resize((whole.shape[1] * ZOOM, whole.shape[0] * ZOOM), Image.Resampling.NEAREST)


if __name__ == "__main__":
    sheet().save(sys.argv[1], optimize=True)
