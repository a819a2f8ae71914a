"""Fresh inputs. Every draw is informative by construction: no test needs luck to see what it looks for."""

from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

import oracle

Array = NDArray[np.float64]
Labelled = tuple[Array, NDArray[np.int64]]


def direction(rng: Generator, dimensions: int) -> Array:
    """A unit vector with no component near 0, so that every coordinate matters."""
    vector = rng.uniform(0.3, 1.0, dimensions) * rng.choice([-1.0, 1.0], dimensions)
    return vector / np.linalg.norm(vector)


def rows_around_a_tie(rng: Generator, dimensions: int) -> tuple[Array, Array, float]:
    """Samples, weights and a threshold in exact binary fractions: rows 0 mod 3 tie, 1 mod 3 exceed, 2 mod 3 fall short."""
    w = rng.integers(1, 9, dimensions) / 4.0 * rng.choice([-1.0, 1.0], dimensions)
    x = rng.integers(-8, 9, dimensions) / 4.0
    # Steps along (w_2, -w_1) leave the sum as it is, so the ties are different points.
    along = np.zeros(dimensions)
    if dimensions > 1:
        along[:2] = w[1], -w[0]
    ties = [x + k * along for k in range(3)]
    return np.array([row for tie in ties for row in (tie, tie + w, tie - w)]), w, float(x @ w)


def offset_clouds(rng: Generator) -> tuple[Array, NDArray[np.int64], float]:
    """Two clouds behind each other as seen from the origin, and the mistake bound (R / margin)².

    Their centres are 1 and 3 along one direction and no point strays further than 0.5: no line through the
    origin separates them, and the line halfway does with a margin of 0.5.
    """
    u = direction(rng, int(rng.integers(2, 5)))
    y = rng.permutation(np.repeat([0, 1], [18, 12]))
    strays = rng.normal(size=(30, len(u)))
    strays *= (0.5 * rng.uniform(0.2, 1.0, 30) / np.linalg.norm(strays, axis=1))[:, None]
    X = np.where(y == 1, 3.0, 1.0)[:, None] * u + strays
    radius_squared = float((X**2).sum(axis=1).max()) + 1.0
    return X, y, radius_squared * (1.0 + 2.0**2) / 0.5**2


def opposite_clouds(rng: Generator) -> Labelled:
    """Two clouds on either side of the origin, separable by a line through it."""
    u = direction(rng, int(rng.integers(2, 5)))
    y = rng.permutation(np.repeat([0, 1], 6))
    return (2.0 * y - 1.0)[:, None] * 2.0 * u + rng.uniform(-0.3, 0.3, (12, len(u))), y


def between(rng: Generator, X: Array, y: NDArray[np.int64], count: int = 24) -> Labelled:
    """Fresh rows that every line which separates `X` must answer alike: each lies between two rows of one label."""
    labels = rng.permutation(np.resize([0, 1], count))
    ends = [rng.choice(np.flatnonzero(y == label), 2) for label in labels]
    share = rng.uniform(0.1, 0.9, (count, 1))
    first, second = X[ends].swapaxes(0, 1)
    return share * first + (1.0 - share) * second, labels


CardSeries = tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.uint8], NDArray[np.int64]]


def card_series(rng: Generator, counts: Sequence[int], fresh: int) -> list[CardSeries]:
    """For each count so many punched cards and their sides, then `fresh` other cards and sides.

    A card has 20 x 20 holes and a square mark in the left half (0) or in the right half (1). Cards that are new in one
    series are shown in none.
    """
    is_new = rng.random((2, 8, 17, 7)) < 0.3
    return [(*_cards(rng, count, ~is_new), *_cards(rng, fresh, is_new)) for count in counts]


def _cards(rng: Generator, count: int, allowed: NDArray[np.bool_]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Cards whose side, size and place of the mark are allowed."""
    chosen = np.empty((4, 0), dtype=np.int64)
    while chosen.shape[1] < count:
        sides, sizes = rng.integers(0, 2, count), rng.integers(4, 8, count)
        cards = np.stack([sides, sizes, rng.integers(0, 21 - sizes), rng.integers(0, 11 - sizes)])
        chosen = np.hstack([chosen, cards[:, allowed[tuple(cards)]]])
    sides, sizes, down, across = chosen[:, :count]
    rows, columns = _between(down, sizes), _between(across + 10 * sides, sizes)
    return (rows[:, :, None] & columns[:, None, :]).astype(np.uint8).reshape(count, 400), sides


def _between(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of 20 places each stretch covers, of shape (count, 20)."""
    places = np.arange(20)
    return (starts[:, None] <= places) & (places < (starts + lengths)[:, None])


def thin_set(rng: Generator) -> Labelled:
    """A separable set whose margin is 0.0115 to 0.02 of its radius: the margin is made thin on purpose.

    Pairs of points face each other across the line at three places far from each other.
    """
    dimensions = int(rng.integers(2, 4))
    u = direction(rng, dimensions)
    X = rng.uniform(-1.0, 1.0, (30, dimensions))
    X /= np.maximum(1.0, np.linalg.norm(X, axis=1))[:, None]
    margin = rng.uniform(0.018, 0.025)
    feet = rng.normal(size=(6, dimensions))
    feet -= (feet @ u)[:, None] * u
    feet *= (rng.uniform(0.6, 0.9, 6) / np.linalg.norm(feet, axis=1))[:, None]
    heights = X @ u
    X = X + (np.sign(heights) * np.maximum(margin - np.abs(heights), 0.0))[:, None] * u
    X = np.concatenate([X, feet + margin * u, feet - margin * u])
    y = (X @ u > 0).astype(np.int64)
    X = rng.uniform(0.5, 3.0) * (X + rng.uniform(-0.2, 0.2, dimensions))
    order = rng.permutation(len(X))
    return X[order], y[order]


def crossing_set(rng: Generator) -> Labelled:
    """Points that no unit can separate: a segment between ones crosses a segment between zeros."""
    dimensions = int(rng.integers(2, 4))
    first, second = np.linalg.qr(rng.normal(size=(dimensions, 2)))[0].T
    reach = rng.uniform(0.3, 1.0, (4, 3))
    arms = [
        reach[0][:, None] * first,
        -reach[1][:, None] * first,
        reach[2][:, None] * second,
        -reach[3][:, None] * second,
    ]
    X = np.concatenate(arms) + rng.uniform(-1.0, 1.0, dimensions)
    order = rng.permutation(12)
    return X[order], np.repeat([1, 0], 6)[order]


def cube_problems(rng: Generator) -> list[tuple[Array, NDArray[np.int64], bool]]:
    """Forty labellings of the cube's corners, 28 that a unit can produce and 12 that none can; no constant ones."""
    corners = np.array(list(product((0.0, 1.0), repeat=3)))
    possible = sorted(oracle.threshold_functions(3) - {(0,) * 8, (1,) * 8})
    impossible = sorted(set(product((0, 1), repeat=8)) - oracle.threshold_functions(3))
    chosen = [(possible[i], True) for i in rng.choice(len(possible), 28, replace=False)]
    chosen += [(impossible[i], False) for i in rng.choice(len(impossible), 12, replace=False)]
    orders = [rng.permutation(8) for _ in chosen]
    return [
        (corners[order], np.array(labels)[order], answer)
        for (labels, answer), order in zip(chosen, orders, strict=True)
    ]


def sizes(rng: Generator) -> list[int]:
    """Three to five layer sizes of 2 to 9 units, no two neighbours alike."""
    chosen = [int(rng.integers(2, 10))]
    while len(chosen) < 4:
        size = int(rng.integers(2, 10))
        if size != chosen[-1]:
            chosen.append(size)
    return chosen


def network(rng: Generator, layer_sizes: list[int]) -> tuple[list[Array], list[Array]]:
    """Weights and biases between 0.2 and 1.2 in size, with both signs."""
    pairs = list(zip(layer_sizes, layer_sizes[1:], strict=False))
    return [signed(rng, pair) for pair in pairs], [signed(rng, (pair[1],)) for pair in pairs]


def signed(rng: Generator, shape: tuple[int, ...]) -> Array:
    """Numbers of size 0.2 to 1.2 and either sign."""
    return rng.uniform(0.2, 1.2, shape) * rng.choice([-1.0, 1.0], shape)


def noisy_xor(rng: Generator, per_corner: int, deviation: float = 0.1) -> Labelled:
    """Clouds around the corners of XOR in mixed order, with a standard deviation of 0.1 unless said otherwise."""
    corners = rng.permutation(np.tile(np.arange(4), per_corner))
    return oracle.CORNERS[corners] + rng.normal(0.0, deviation, (len(corners), 2)), oracle.XOR[corners]
