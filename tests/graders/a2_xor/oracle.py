"""Right answers, worked out on the trusted side alone."""

from collections.abc import Sequence
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: The four rows of every table of two inputs, in the handout's order.
CORNERS: Array = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR = np.array([0, 1, 1, 0])
AND = np.array([0, 0, 0, 1])
OR = np.array([0, 1, 1, 1])

ACTIVATIONS = {
    "identity": lambda z: z,
    "step": lambda z: np.where(z > 0, 1.0, 0.0),
    "relu": lambda z: np.where(z > 0, z, 0.0),
    "leaky_relu": lambda z: np.where(z > 0, z, z / 10),
    "sigmoid": lambda z: 0.5 * (1.0 + np.tanh(z / 2)),
    "tanh": lambda z: np.tanh(z),
}


def hidden(weights: Sequence[Array], biases: Sequence[Array], X: Array, activation: str = "relu") -> list[Array]:
    """Values of every hidden layer after its activation, for samples of shape (N, n_in)."""
    values, layers = X, []
    for W, b in zip(weights[:-1], biases[:-1], strict=True):
        values = ACTIVATIONS[activation](np.einsum("ni,io->no", values, W) + b)
        layers.append(values)
    return layers


def forward(weights: Sequence[Array], biases: Sequence[Array], X: Array, activation: str = "relu") -> Array:
    """Outputs of the network, without an activation on the output layer."""
    last = [X, *hidden(weights, biases, X, activation)][-1]
    return np.einsum("ni,io->no", last, weights[-1]) + biases[-1]


def chain(weights: Sequence[Array], biases: Sequence[Array]) -> tuple[Array, Array]:
    """The layer that equals a linear chain, read off the chain: its bias is what 0 gives, its rows what e_i add."""
    zero = np.zeros((1, len(weights[0])))
    bias = forward(weights, biases, zero, "identity")[0]
    matrix = forward(weights, [np.zeros_like(b) for b in biases], np.eye(len(weights[0])), "identity")
    return matrix, bias


def two_layer(parts: Sequence[Array], X: Array, slope: float = 0.0) -> list[float]:
    """Outputs of a one-hidden-layer network with (leaky) ReLU, one per row of `X`.

    `parts` are `W1` (D, H), `b1` (H,), `W2` (H, 1), `b2` (1,) of at most a million in size, so that in extended
    precision no rounding can carry an output across a margin.
    """
    W1, b1, W2, b2 = (np.asarray(part, dtype=np.longdouble) for part in parts)
    sums = X.astype(np.longdouble) @ W1 + b1
    return [float(value) for value in (np.where(sums > 0, sums, slope * sums) @ W2 + b2)[:, 0]]


def global_numbers(seed: int, count: int) -> Array:
    """What NumPy's global generator gives first after `np.random.seed(seed)`."""
    return np.random.RandomState(seed).random(count)


@cache
def threshold_functions(inputs: int) -> frozenset[tuple[int, ...]]:
    """Labellings of the corners of a cube that one unit can produce, for up to three inputs.

    Weights of -2 … 2 and thresholds halfway between integers reach all of them: 14 of 16, and 104 of 256.
    """
    corners = np.array(list(product((0, 1), repeat=inputs)))
    weights = np.array(list(product(range(-2, 3), repeat=inputs)))
    sums = corners @ weights.T
    labellings = (sums[:, :, None] > np.arange(-6.5, 7.0)).reshape(len(corners), -1)
    found = frozenset(tuple(int(v) for v in column) for column in labellings.T)
    assert len(found) == {2: 14, 3: 104}[inputs]
    return found
