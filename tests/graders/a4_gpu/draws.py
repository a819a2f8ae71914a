"""Fresh inputs. Every draw is informative by construction: no test needs luck to see what it looks for."""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

import oracle

Bytes = NDArray[np.uint8]


def coloured(rng: Generator, n: int, height: int, width: int) -> Bytes:
    """Pictures whose channels, and whose pictures, differ in brightness and spread; (n, height, width, 3)."""
    middles = np.array([70.0, 120.0, 170.0])[rng.permutation(3)]
    spreads = np.array([8.0, 18.0, 28.0])[rng.permutation(3)]
    brightness = rng.permutation(np.linspace(-25.0, 25.0, n))[:, None, None, None]
    pictures = middles + brightness + spreads * rng.normal(size=(n, height, width, 3))
    return np.rint(pictures).clip(0, 255).astype(np.uint8)


def numbered(n: int) -> Bytes:
    """Pictures of 2 x 2 whose first pixel holds their row number, below 65536."""
    pictures = np.zeros((n, 2, 2, 3), dtype=np.uint8)
    pictures[:, 0, 0, 0], pictures[:, 0, 0, 1] = np.arange(n) % 256, np.arange(n) // 256
    return pictures


def row_numbers(pictures: Bytes) -> NDArray[np.int64]:
    """The row numbers that `numbered` wrote."""
    return pictures[:, 0, 0, 0].astype(np.int64) + 256 * pictures[:, 0, 0, 1].astype(np.int64)


def sizes(rng: Generator) -> list[int]:
    """Four layer sizes of 2 to 9 units, no two alike."""
    return [int(size) for size in rng.choice(np.arange(2, 10), 4, replace=False)]


def regression(rng: Generator, classes: int = 4, width: int = 5) -> oracle.Softmax:
    """A softmax regression with weights of size 0.2 to 1."""
    W = rng.uniform(0.2, 1.0, (classes, width)) * rng.choice([-1.0, 1.0], (classes, width))
    return oracle.Softmax(W=W, b=rng.uniform(-0.5, 0.5, classes))


def batches(rng: Generator, lengths: list[int], classes: int = 4, width: int = 5) -> list[oracle.Batch]:
    """Batches of these lengths; every label is drawn afresh, inputs are of size 1."""
    return [(rng.normal(size=(n, width)), rng.integers(0, classes, n)) for n in lengths]


def uneven_answers(rng: Generator, classes: int = 5, n: int = 43) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Logits and labels: class 0 is frequent and mostly right, others are rare and mostly wrong, the last is absent.

    Wrong answers go one class up, so that the confusion is far from symmetric.
    """
    y = rng.permutation(np.repeat(np.arange(classes - 1), [n - 3 * (classes - 2), *[3] * (classes - 2)]))
    logits = rng.uniform(-1.0, 1.0, (n, classes))
    wrong = np.where(y == 0, rng.uniform(size=n) < 0.1, rng.uniform(size=n) < 0.7)
    wrong[np.flatnonzero(y == 0)[0]] = False
    wrong[np.flatnonzero(y == 1)[0]] = True
    logits[np.arange(n), (y + wrong) % classes] += 2.5
    return logits, y


def script(rng: Generator) -> tuple[list[float], int, int]:
    """Validation losses by epoch, the epoch with the best of them before patience ends, and the patience.

    They fall with one bad epoch in between; after the best one comes a tie, then worse ones; once patience is over
    would come the lowest of all.
    """
    patience = int(rng.integers(2, 4))
    steps = rng.uniform(0.04, 0.08, 3)
    falling = [1.0, 1.0 - steps[0], 1.0 - steps[0] + 0.03, 1.0 - steps[:2].sum(), 1.0 - steps.sum()]
    best = len(falling) - 1
    later = [falling[-1], *(falling[-1] + rng.uniform(0.02, 0.2, patience)), falling[-1] - 0.3, falling[-1] - 0.2]
    return [float(loss) for loss in [*falling, *later]], best, patience
