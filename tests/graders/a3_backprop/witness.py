"""A model whose methods run on the trusted side: it sees every call of a training, in order."""

from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Array = NDArray[np.float64]
CLASSES = 3


@dataclass(frozen=True, kw_only=True)
class Update:
    """One call of `step`, and what led to it."""

    #: Names of the four calls up to and including `step`, or fewer.
    calls: tuple[str, ...]
    #: The samples of the last `forward` before it, by number.
    samples: tuple[int, ...]
    #: Whether loss got forward's logits and backward got loss's gradient.
    connected: bool
    #: Whether each sample came with its own label.
    labelled: bool
    lr: object
    #: The loss of this batch.
    loss: float


@dataclass(kw_only=True)
class Witness:
    """Samples that can be told apart, a model for them, and everything that it was asked."""

    rng: Generator
    X: Array
    y: NDArray[np.int64]
    events: list[tuple[str, tuple[object, ...], object]] = field(default_factory=list)

    @classmethod
    def of(cls, rng: Generator, count: int) -> "Witness":
        """A witness with so many samples; the first feature of sample k is k."""
        X = np.column_stack([np.arange(float(count)), rng.normal(size=count)])
        return cls(rng=rng, X=X, y=rng.integers(0, CLASSES, count))

    @property
    def methods(self) -> tuple[object, ...]:
        """`forward`, `loss`, `backward` and `step`, to be handed over."""
        return self.forward, self.loss, self.backward, self.step

    def forward(self, X: Array) -> Array:
        """Logits that never come twice."""
        logits = self.rng.normal(size=(len(X), CLASSES))
        self.events.append(("forward", (X,), logits))
        return logits

    def loss(self, logits: Array, y: NDArray[np.int64]) -> tuple[float, Array]:
        """A loss that falls a little with each call, and a gradient that never comes twice."""
        value = 5.0 - 0.01 * len(self.events) + float(self.rng.uniform(-0.5, 0.5))
        gradient = self.rng.normal(size=np.shape(logits))
        self.events.append(("loss", (logits, y), (value, gradient)))
        return value, gradient

    def backward(self, dlogits: Array) -> None:
        """Nothing comes back."""
        self.events.append(("backward", (dlogits,), None))

    def step(self, lr: float) -> None:
        """Nothing comes back."""
        self.events.append(("step", (lr,), None))

    def updates(self) -> list[Update]:
        """Every update, in order."""
        return [self._update(k) for k, (name, _, _) in enumerate(self.events) if name == "step"]

    def other_calls(self) -> list[str]:
        """Calls that belong to no update: a loss that is measured anew needs `forward` and `loss`."""
        mine = {j for k, (name, _, _) in enumerate(self.events) if name == "step" for j in range(max(0, k - 3), k + 1)}
        return [name for k, (name, _, _) in enumerate(self.events) if k not in mine]

    def losses_of_epochs(self, updates_per_epoch: int) -> list[tuple[list[float], list[float], list[int]]]:
        """Per epoch: losses of its updates, losses measured besides, and the sizes of its batches."""
        found: list[tuple[list[float], list[float], list[int]]] = []
        steps = 0
        for k, (name, arguments, result) in enumerate(self.events):
            if name == "step":
                steps += 1
            if name != "loss":
                continue
            of_update = [event[0] for event in self.events[k + 1 : k + 3]] == ["backward", "step"]
            epoch = steps // updates_per_epoch if of_update else (steps - 1) // updates_per_epoch
            while len(found) <= epoch:
                found.append(([], [], []))
            value = float(result[0])  # type: ignore[index]
            if of_update:
                found[epoch][0].append(value)
                found[epoch][2].append(len(np.atleast_1d(arguments[1])))
            else:
                found[max(epoch, 0)][1].append(value)
        return found

    def _update(self, k: int) -> Update:
        calls = self.events[max(0, k - 3) : k + 1]
        in_order = tuple(name for name, _, _ in calls) == ("forward", "loss", "backward", "step")
        rows = next((event[1][0] for event in reversed(self.events[:k]) if event[0] == "forward"), np.zeros((0, 2)))
        labels = next((event[1][1] for event in reversed(self.events[:k]) if event[0] == "loss"), np.zeros(0))
        samples = tuple(int(row[0]) for row in np.asarray(rows, dtype=float).reshape(-1, 2))
        return Update(
            calls=tuple(name for name, _, _ in calls),
            samples=samples,
            connected=in_order and _same(calls[1][1][0], calls[0][2]) and _same(calls[2][1][0], calls[1][2][1]),  # type: ignore[index]
            labelled=_same(labels, self.y[[s for s in samples if 0 <= s < len(self.y)]]),
            lr=self.events[k][1][0],
            loss=float(calls[1][2][0]) if in_order else float("nan"),  # type: ignore[index]
        )


def _same(actual: object, expected: object) -> bool:
    """Whether an array came back as it was given."""
    return isinstance(actual, np.ndarray) and bool(np.array_equal(actual, np.asarray(expected)))
