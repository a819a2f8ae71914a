"""Right answers, worked out on the trusted side alone."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

CORNERS: Array = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR = np.array([0, 1, 1, 0])


# Fitting a scale


def best_scale(x: Array, y: Array) -> float:
    """The factor of least squares."""
    return float(x @ y / (x @ x))


def curvature(x: Array) -> float:
    """Second derivative of `mean((w x - y)²)` with respect to w."""
    return float(2.0 * (x @ x) / len(x))


def descent(x: Array, y: Array, w0: float, rate: float, steps: int) -> Array:
    """Weights of a descent whose distance from the best one shrinks by the factor `rate` with each step."""
    best = best_scale(x, y)
    return best + rate ** np.arange(steps + 1) * (w0 - best)


def scale_losses(x: Array, y: Array, w: Array) -> Array:
    """`mean((w x - y)²)` for each of these weights."""
    return ((w[:, None] * x - y) ** 2).mean(axis=1)


# Slopes


def central(f: Callable[[Array], float], x: Array, h: float = 1e-5) -> Array:
    """Central differences of `f` at `x`, element by element."""
    nudges = h * np.eye(x.size).reshape(x.size, *x.shape)
    return np.array([(f(x + d) - f(x - d)) / (2 * h) for d in nudges]).reshape(x.shape)


def relative_error(a: Array, b: Array) -> float:
    """`|a - b| / max(|a| + |b|, 1e-12)`."""
    length = np.linalg.norm
    return float(length(a - b) / max(length(a) + length(b), 1e-12))


# Scalar graphs: lists of ("leaf", value) | ("+", i, j) | ("*", i, j), operands before users

Node = tuple[str, float, float] | tuple[str, int, int]


def graph_values(graph: Sequence[Node]) -> list[float]:
    """The number of every node."""
    values: list[float] = []
    for kind, first, second in graph:
        if kind == "leaf":
            values.append(float(first))
        else:
            a, b = values[int(first)], values[int(second)]
            values.append(a + b if kind == "+" else a * b)
    return values


def graph_slopes(graph: Sequence[Node], leaf: int) -> float:
    """The slope of the last node with respect to one leaf, in forward mode."""
    values, slopes = graph_values(graph), []
    for index, (kind, first, second) in enumerate(graph):
        if kind == "leaf":
            slopes.append(float(index == leaf))
        elif kind == "+":
            slopes.append(slopes[int(first)] + slopes[int(second)])
        else:
            i, j = int(first), int(second)
            slopes.append(slopes[i] * values[j] + slopes[j] * values[i])
    return slopes[-1]


def reachable(graph: Sequence[Node]) -> set[int]:
    """Which nodes the last one was computed from, itself included."""
    found = {len(graph) - 1}
    for index in range(len(graph) - 1, -1, -1):
        kind, first, second = graph[index]
        if index in found and kind != "leaf":
            found |= {int(first), int(second)}
    return found


# Layers


def log_softmax(logits: Array) -> Array:
    """Row by row, each with its own maximum taken off."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def cross_entropy(logits: Array, y: NDArray[np.int64]) -> float:
    """Mean over the batch of minus the log probability of the right class."""
    return float(-log_softmax(logits)[np.arange(len(y)), y].mean())


def one_hot(y: NDArray[np.int64], classes: int) -> Array:
    """Labels as rows of zeros and a one."""
    return np.eye(classes)[y]


def cross_entropy_slope(logits: Array, y: NDArray[np.int64]) -> Array:
    """Gradient of `cross_entropy` for the logits."""
    return (np.exp(log_softmax(logits)) - one_hot(y, logits.shape[1])) / len(y)


def net_output(parameters: Sequence[Array], X: Array, target: NDArray) -> float:
    """One number for a ReLU network whose parameters are W and b of each layer in turn.

    With labels, the cross-entropy of its logits; with floats of the logits' shape, the sum of both multiplied.
    """
    values = X
    for k in range(0, len(parameters), 2):
        values = values @ parameters[k] + parameters[k + 1]
        if k + 2 < len(parameters):
            values = np.where(values > 0, values, 0.0)
    return float((values * target).sum()) if target.dtype.kind == "f" else cross_entropy(values, target)


def net_gradient(parameters: Sequence[Array], X: Array, target: NDArray, index: int) -> Array:
    """The numeric gradient of `net_output` for one of the parameters."""

    def output(value: Array) -> float:
        return net_output([*parameters[:index], value, *parameters[index + 1 :]], X, target)

    return central(output, parameters[index])
