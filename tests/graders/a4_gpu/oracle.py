"""Right answers, worked out on the trusted side alone, with NumPy in float64."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Labels = NDArray[np.int64]
Batch = tuple[Array, Labels]


@dataclass(frozen=True, kw_only=True)
class Softmax:
    """Softmax regression: logits are x @ W.T + b, with W (K, D) and b (K,) as torch keeps them."""

    W: Array
    b: Array

    def logits(self, x: Array) -> Array:
        """Logits of shape (N, K)."""
        return x @ self.W.T + self.b

    def loss(self, x: Array, y: Labels) -> float:
        """Mean cross-entropy in nats."""
        return float(cross_entropies(self.logits(x), y).mean())

    def gradient(self, x: Array, y: Labels) -> tuple[Array, Array]:
        """Slopes of the mean cross-entropy with respect to W and b."""
        wrong = probabilities(self.logits(x))
        wrong[np.arange(len(y)), y] -= 1.0
        return wrong.T @ x / len(y), wrong.mean(0)


def probabilities(logits: Array) -> Array:
    """Softmax of each row."""
    raised = np.exp(logits - logits.max(1, keepdims=True))
    return raised / raised.sum(1, keepdims=True)


def cross_entropies(logits: Array, y: Labels) -> Array:
    """Cross-entropy of each row, in nats."""
    shifted = logits - logits.max(1, keepdims=True)
    return np.log(np.exp(shifted).sum(1)) - shifted[np.arange(len(y)), y]


def descended(
    start: Softmax, batches: Sequence[Batch], lr: float, momentum: float = 0.0
) -> Iterator[tuple[float, Softmax]]:
    """SGD on one batch after the other: the loss before each step, and the model after it."""
    model = start
    speed_W, speed_b = np.zeros_like(start.W), np.zeros_like(start.b)
    for x, y in batches:
        before = model.loss(x, y)
        slope_W, slope_b = model.gradient(x, y)
        speed_W, speed_b = momentum * speed_W + slope_W, momentum * speed_b + slope_b
        model = Softmax(W=model.W - lr * speed_W, b=model.b - lr * speed_b)
        yield before, model


def fitted(
    start: Softmax, train: Sequence[Batch], val: Sequence[Batch], lr: float, momentum: float, epochs: int
) -> tuple[list[float], list[float], list[Softmax]]:
    """Training loss, validation loss (both means over samples) and model of every epoch."""
    steps = list(descended(start, list(train) * epochs, lr, momentum))
    sizes = np.array([len(y) for _, y in train], dtype=float)
    train_losses, val_losses, models = [], [], []
    x, y = (np.concatenate(parts) for parts in zip(*val, strict=True))
    for epoch in range(epochs):
        mine = steps[epoch * len(train) : (epoch + 1) * len(train)]
        train_losses.append(float(np.average([loss for loss, _ in mine], weights=sizes)))
        models.append(mine[-1][1])
        val_losses.append(models[-1].loss(x, y))
    return train_losses, val_losses, models


def confusion(predicted: Labels, y: Labels, classes: int) -> Labels:
    """Counts: row = true class, column = predicted class."""
    table = np.zeros((classes, classes), dtype=np.int64)
    np.add.at(table, (y, predicted), 1)
    return table


def balanced_accuracy(table: Labels) -> float:
    """Mean recall over the classes that occur."""
    there = table.sum(1) > 0
    return float((np.diag(table)[there] / table.sum(1)[there]).mean())


def mlp(parameters: Sequence[Array], X: Array) -> Array | None:
    """Output of a ReLU network whose matrices and vectors are given in the order of their layers.

    Matrices may be (in, out) or (out, in). None when they do not make a network for `X`.
    """
    matrices = [p for p in parameters if p.ndim == 2]
    vectors = [p for p in parameters if p.ndim == 1]
    if not matrices or len(matrices) != len(vectors):
        return None
    values = X
    for depth, (matrix, vector) in enumerate(zip(matrices, vectors, strict=True)):
        if matrix.shape == (len(vector), values.shape[1]):
            matrix = matrix.T
        if matrix.shape != (values.shape[1], len(vector)):
            return None
        values = values @ matrix + vector
        if depth < len(matrices) - 1:
            values = np.maximum(values, 0.0)
    return values


def nearest_centroid(X: NDArray[np.uint8], y: Labels) -> float:
    """Plain accuracy on the odd rows of the nearest class mean of the even rows."""
    flat = X.reshape(len(X), -1).astype(float)
    means = np.stack([flat[::2][y[::2] == label].mean(0) for label in range(int(y.max()) + 1)])
    distances = np.stack([((flat[1::2] - mean) ** 2).sum(1) for mean in means], axis=1)
    return float((distances.argmin(1) == y[1::2]).mean())


def logit_for(loss: float) -> float:
    """The a for which logits (a, 0) and label 0 give this cross-entropy."""
    return -math.log(math.expm1(loss))
