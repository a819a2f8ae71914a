"""Fresh inputs. Every draw is informative by construction: no test needs luck to see what it looks for."""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

import oracle
from given import synth

Levels = NDArray[np.uint8]


def sizes(rng: Generator) -> tuple[int, int]:
    """A height and a width, neither alike nor 3, of at most 80 pixels in all."""
    height = int(rng.integers(4, 8))
    return height, int(rng.integers(height + 1, 12))


def distinct(rng: Generator, shape: tuple[int, ...]) -> Levels:
    """Different levels from 1 to 255 at every place (at most 255 of them), so that any mix-up of places shows."""
    count = int(np.prod(shape))
    return (rng.permutation(255)[:count] + 1).astype(np.uint8).reshape(shape)


def letters(rng: Generator, shape: tuple[int, ...]) -> Levels:
    """Different levels from 64 up at every place (at most 192 of them): no byte of these belongs into a header."""
    height, width, *channels = shape
    shape = (min(height, 6), min(width, 10), *channels)
    count = int(np.prod(shape))
    return (rng.permutation(192)[:count] + 64).astype(np.uint8).reshape(shape)


def colour(rng: Generator) -> Levels:
    """A small colour image with 231 different numbers at most, higher than 3 and wider than high."""
    height, width = sizes(rng)
    return distinct(rng, (height, width, 3))


def noise(rng: Generator, shape: tuple[int, ...], low: int = 0, high: int = 255) -> Levels:
    """Independent levels from `low` to `high`, both of which occur."""
    img = rng.integers(low, high + 1, shape).astype(np.uint8)
    img.reshape(-1)[rng.choice(img.size, 2, replace=False)] = low, high
    return img


def gradient(rng: Generator, height: int, width: int) -> Levels:
    """A colour image that changes from left to right alone, one channel downhill."""
    ramp = (np.linspace(0, 200, width) + int(rng.integers(0, 56))).astype(np.uint8)
    return np.broadcast_to(np.stack([ramp, ramp[::-1], ramp // 2], axis=1), (height, width, 3)).copy()


def codes(rng: Generator) -> NDArray[np.uint32]:
    """Colours of 24 bits, 0xRRGGBB, of shape (64, 96), with black, white and the three pure ones among them."""
    found = rng.integers(0, 2**24, (64, 96)).astype(np.uint32)
    found.reshape(-1)[rng.choice(found.size, 5, replace=False)] = 0, 0xFFFFFF, 0xFF0000, 0x00FF00, 0x0000FF
    return found


def rgb(found: NDArray[np.uint32]) -> Levels:
    """The colour image of these codes."""
    return np.stack([found // 65536, found // 256 % 256, found % 256], axis=-1).astype(np.uint8)


def between_levels(rng: Generator) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Floats that are 0.05 to 0.45 of a level away from each of the 256 levels, and what 255 times each is."""
    away = rng.uniform(0.05, 0.45, 256) * rng.choice([-1.0, 1.0], 256)
    away[0], away[255] = abs(away[0]), -abs(away[255])
    exact = rng.permutation(np.arange(256) + away).reshape(8, 32)
    return exact / 255, exact


def patchwork(rng: Generator, tau: int) -> Levels:
    """Levels in steps of `tau`, of shape (9, 13): many neighbours are exactly `tau` apart.

    Redrawn until each misreading of the rule (`<` for `≤`, corners that join, chains that do not) gives other
    regions.
    """
    while True:
        img = (rng.integers(0, 7, (9, 13)) * tau + rng.integers(0, 20)).astype(np.uint8)
        right = oracle.partition(img, tau)
        others = (oracle.partition(img, tau - 1), oracle.partition(img, tau, corners=True), oracle.partition(img, 0))
        widest = max(int(np.ptp(img[right == label])) for label in np.unique(right))
        if widest > 2 * tau and not any(oracle.same_partition(right, other) for other in others):
            return img


def snake(size: int = 128) -> tuple[NDArray[np.bool_], int]:
    """A corridor one pixel wide that fills a square from end to end, and how many regions there are with its walls."""
    corridor = np.zeros((size, size), dtype=bool)
    corridor[::2] = True
    for number, row in enumerate(range(1, size, 2)):
        corridor[row, 0 if number % 2 else size - 1] = True
    corridor[size - 1, :] = corridor[size - 2, 0]
    walls = sum(not corridor[row].all() for row in range(1, size, 2))
    return corridor, 1 + walls


def bowls(rng: Generator) -> list[NDArray[np.bool_]]:
    """A U, a comb and a spiral, each opening to all four sides, in any order."""
    u = _picture(".........", ".#.....#.", ".#.....#.", ".#######.", ".........")
    comb = _picture("#.#.#.#", "#.#.#.#", "#######")
    spiral = _picture("#######", "......#", "#####.#", "#...#.#", "#.###.#", "#.....#", "#######")
    turned = [np.rot90(shape, k) for shape in (u, comb, spiral) for k in range(4)]
    return [turned[i][:, :: int(rng.choice([-1, 1]))] for i in rng.permutation(len(turned))]


def _picture(*rows: str) -> NDArray[np.bool_]:
    return np.array([[sign == "#" for sign in row] for row in rows])


def line(rng: Generator, angle_deg: float) -> NDArray[np.bool_]:
    """A stroke of 62 to 74 pixels, 2 to 5 thick, somewhere in an image that is wider than high.

    Redrawn until its pixels show the angle to a fifth of a degree: some strokes end in an unlucky step.
    """
    while True:
        centre = (float(rng.uniform(40, 50)), float(rng.uniform(40, 60)))
        length, thickness = float(rng.uniform(62, 74)), float(rng.uniform(2.0, 5.0))
        mask = synth.stroke((90, 100), centre, angle_deg, length, thickness)
        if oracle.angle_apart(oracle.direction(mask), angle_deg) <= 0.2:
            return mask


def steep_line(rng: Generator, angle_deg: float) -> NDArray[np.bool_]:
    """A stroke of 380 pixels in a tall image, so that a fraction of a degree shows."""
    return synth.stroke((400, 40), (200.0, float(rng.uniform(18, 22))), angle_deg, 380, 3)
