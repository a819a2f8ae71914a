"""Shapes-10: small pictures of ten rotated shapes. A program makes them: nobody owns them, and nobody has seen them.

    from support import shapes10
    images, labels = shapes10.make(8000, seed=1, split="train")

Each picture is 24 x 24 RGB: a background, one shape that is clearly lighter or darker, up to three thin lines that mean
nothing, and noise. The label says which shape it is.
"""

import math

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageDraw

#: Classes by number. The last two are mirror images of each other.
NAMES = ("disc", "ring", "triangle", "square", "star", "plus", "crescent", "arrow", "L", "mirrored L")
#: Pixels along one side of a picture.
SIDE = 24
#: Each split has pictures of its own, whatever the seed. In `shift` the noise is doubled and the contrast is low.
SPLITS = ("train", "board", "test", "shift")
#: Standard deviation of the noise, in grey levels of 0 to 255.
NOISE = 12.0
#: Least difference in luminance between shape and background.
CONTRAST = 70.0
#: The same in the split `shift`.
LOW_CONTRAST = 35.0

#: Shapes are drawn this many times larger and then averaged down, which makes their edges smooth.
_SCALE = 3
_LUMINANCE = np.array([0.299, 0.587, 0.114])


def make(n: int, seed: int, split: str = "train") -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Draw `n` pictures; the same arguments give the same pictures.

    Args:
        n: how many, 0 or more.
        seed: any integer of 0 or more.
        split: one of `SPLITS`.

    Returns:
        images, uint8 of shape (n, 24, 24, 3), and labels, int64 of shape (n,), from 0 to 9 and in random order.

    Raises:
        ValueError: the split is unknown.
    """
    if split not in SPLITS:
        raise ValueError(f"split must be one of {', '.join(SPLITS)}")
    rng = np.random.default_rng([seed, SPLITS.index(split)])
    labels = rng.integers(0, len(NAMES), n)
    shift = split == "shift"
    background, foreground = _colours(rng, n, LOW_CONTRAST if shift else CONTRAST)
    pictures = np.broadcast_to(background[:, None, None, :], (n, SIDE, SIDE, 3)).copy()
    shapes, lines = _masks(rng, labels)
    pictures += shapes[..., None] * (foreground - background)[:, None, None, :]
    for k in range(lines.shape[1]):
        colour = rng.uniform(0.0, 255.0, (n, 1, 1, 3)).astype(np.float32)
        pictures += lines[:, k, :, :, None] * (colour - pictures)
    pictures += rng.standard_normal(pictures.shape, dtype=np.float32) * (NOISE * (2.0 if shift else 1.0))
    return np.rint(pictures).clip(0, 255).astype(np.uint8), labels


def _colours(rng: Generator, n: int, contrast: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Two colours per picture whose luminances differ by at least `contrast`."""
    first, second = rng.uniform(20.0, 235.0, (2, n, 3))
    while len(close := np.flatnonzero(np.abs((first - second) @ _LUMINANCE) < contrast)):
        first[close], second[close] = rng.uniform(20.0, 235.0, (2, len(close), 3))
    return first.astype(np.float32), second.astype(np.float32)


def _masks(rng: Generator, labels: NDArray[np.int64]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """How much of each pixel the shape covers (n, 24, 24), and each of three lines (n, 3, 24, 24), from 0 to 1."""
    n = len(labels)
    centres = SIDE / 2 + rng.uniform(-2.0, 2.0, (n, 2))
    radii, angles = rng.uniform(6.5, 9.5, n), rng.uniform(0.0, 2 * math.pi, n)
    counts, ends = rng.integers(0, 4, n), rng.uniform(0.0, SIDE, (n, 3, 4))
    shapes, lines = np.zeros((n, SIDE, SIDE), np.float32), np.zeros((n, 3, SIDE, SIDE), np.float32)
    for i in range(n):
        shapes[i] = _shape(int(labels[i]), centres[i], float(radii[i]), float(angles[i]))
        for k in range(counts[i]):
            lines[i, k] = _line(ends[i, k])
    return shapes, lines


def _shape(label: int, centre: NDArray[np.float64], radius: float, angle: float) -> NDArray[np.float32]:
    canvas = Image.new("L", (SIDE * _SCALE, SIDE * _SCALE))
    draw = ImageDraw.Draw(canvas)
    place = _Placement(centre, radius, angle)
    name = NAMES[label]
    if name in ("disc", "ring", "crescent"):
        draw.ellipse(place.box((0.0, 0.0), 0.9), fill=255)
        if name == "ring":
            draw.ellipse(place.box((0.0, 0.0), 0.5), fill=0)
        if name == "crescent":
            draw.ellipse(place.box((0.55, 0.0), 0.75), fill=0)
    else:
        draw.polygon(place.points(_OUTLINES[name]), fill=255)
    return _averaged(canvas)


def _line(ends: NDArray[np.float64]) -> NDArray[np.float32]:
    canvas = Image.new("L", (SIDE * _SCALE, SIDE * _SCALE))
    ImageDraw.Draw(canvas).line([float(x) * _SCALE for x in ends], fill=255, width=_SCALE)
    return _averaged(canvas)


def _averaged(canvas: Image.Image) -> NDArray[np.float32]:
    return np.asarray(canvas.reduce(_SCALE), dtype=np.float32) / 255.0


class _Placement:
    """Takes points of the unit circle to places on the enlarged canvas."""

    def __init__(self, centre: NDArray[np.float64], radius: float, angle: float) -> None:
        self._x, self._y = (float(c) * _SCALE for c in centre)
        self._radius = radius * _SCALE
        self._cos, self._sin = math.cos(angle), math.sin(angle)

    def points(self, outline: list[tuple[float, float]]) -> list[tuple[float, float]]:
        return [self._placed(x, y) for x, y in outline]

    def box(self, middle: tuple[float, float], radius: float) -> list[float]:
        x, y = self._placed(*middle)
        reach = radius * self._radius
        return [x - reach, y - reach, x + reach, y + reach]

    def _placed(self, x: float, y: float) -> tuple[float, float]:
        turned_x, turned_y = self._cos * x - self._sin * y, self._sin * x + self._cos * y
        return self._x + self._radius * turned_x, self._y + self._radius * turned_y


def _corners(radii: list[float]) -> list[tuple[float, float]]:
    turn = 2 * math.pi / len(radii)
    return [(r * math.cos(k * turn), r * math.sin(k * turn)) for k, r in enumerate(radii)]


_L = [(-0.55, -0.9), (-0.1, -0.9), (-0.1, 0.45), (0.7, 0.45), (0.7, 0.9), (-0.55, 0.9)]

_OUTLINES = {
    "triangle": _corners([1.0] * 3),
    "square": _corners([0.95] * 4),
    "star": _corners([1.1, 0.45] * 5),
    "plus": [
        (-0.3, -0.95), (0.3, -0.95), (0.3, -0.3), (0.95, -0.3), (0.95, 0.3), (0.3, 0.3),
        (0.3, 0.95), (-0.3, 0.95), (-0.3, 0.3), (-0.95, 0.3), (-0.95, -0.3), (-0.3, -0.3),
    ],
    "arrow": [(1.0, 0.0), (0.1, 0.8), (0.1, 0.28), (-0.95, 0.28), (-0.95, -0.28), (0.1, -0.28), (0.1, -0.8)],
    "L": _L,
    "mirrored L": [(-x, y) for x, y in _L],
}  # fmt: skip
