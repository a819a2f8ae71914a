"""Perceptrons of the student's, trained in a batch; all they say of themselves is compared with their weights here."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from autograder import check, value_of
from numpy.typing import NDArray

KEPT = "Keep the weights in `w` and the bias in `b`."
COUNTED = "`mistakes` holds one number per epoch: presentations that were mistakes."


@dataclass(frozen=True, kw_only=True)
class Fit:
    """What a perceptron says after `fit`: answers of a batch, to be read below it."""

    w: Any
    b: Any
    mistakes: Any
    converged: Any
    #: Answers at the rows that were asked about.
    predictions: Any

    def line(self, dimensions: int) -> tuple[NDArray[np.float64], float]:
        """Weights of shape (dimensions,) and the bias. Raises `Mismatch`."""
        w, b = value_of(self.w), value_of(self.b)
        check(isinstance(w, np.ndarray) and w.shape == (dimensions,) and w.dtype.kind in "fiu", KEPT)
        check(isinstance(b, int | float | np.number | np.ndarray) and np.size(b) == 1, KEPT)
        return w.astype(float), float(np.reshape(b, ()))

    def fires(self, X: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which rows of `X` are above the line of these weights, worked out here."""
        w, b = self.line(X.shape[1])
        return X @ w + b > 0

    def counts(self) -> list[int]:
        """Mistakes per epoch. Raises `Mismatch`."""
        counts = value_of(self.mistakes)
        check(isinstance(counts, list | tuple | np.ndarray) and len(counts) > 0, COUNTED)
        check(all(isinstance(count, int | float | np.number) for count in counts), COUNTED)
        return [int(count) for count in counts]

    def said(self) -> tuple[object, ...]:
        """Everything as plain values, to be compared with another fit."""
        return tuple(map(value_of, (self.w, self.b, self.counts(), self.converged, self.predictions)))


def fitted(student: Any, X: Any, y: Any, asked: Any, **settings: Any) -> Fit:
    """Train a new perceptron, inside a batch, and ask it for its predictions at `asked`."""
    unit = student.Perceptron(**settings)
    unit.fit(X, y)
    return looked_at(unit, asked)


def looked_at(unit: Any, asked: Any) -> Fit:
    """What a trained perceptron says, inside a batch."""
    predictions = unit.predict(asked)
    return Fit(w=unit.w, b=unit.b, mistakes=unit.mistakes, converged=unit.converged, predictions=predictions)
