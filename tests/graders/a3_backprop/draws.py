"""Fresh inputs. Every draw is informative by construction: no test needs luck to see what it looks for."""

from typing import NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from support.digits import load_digits

import oracle

Array = NDArray[np.float64]
Labels = NDArray[np.int64]

DIGITS = load_digits()


def signed(rng: Generator, shape: tuple[int, ...]) -> Array:
    """Numbers of size 0.2 to 1.2 and either sign."""
    return rng.uniform(0.2, 1.2, shape) * rng.choice([-1.0, 1.0], shape)


def measurements(rng: Generator, count: int) -> tuple[Array, Array]:
    """Inputs and targets that no single factor fits, so that the best one is that of least squares."""
    x = rng.uniform(0.5, 3.0, count) * rng.choice([-1.0, 1.0], count)
    offset = rng.uniform(0.2, 0.6, count) * np.where(np.arange(count) % 2, 1.0, -1.0)
    return x, rng.uniform(1.5, 3.0) * x + offset


def curve(rng: Generator, valleys: int) -> tuple[Array, list[int]]:
    """Heights that fall and rise strictly, with so many valleys of different depths, and peaks at both ends.

    Returns the heights and where the valleys are.
    """
    depths = rng.permutation(np.linspace(-2.0, -1.0, valleys))
    corners = [3.0 + rng.uniform(0.0, 0.5)]
    for depth in depths:
        corners += [float(depth), float(rng.uniform(1.0, 2.0))]
    heights, places = [corners[0]], []
    for k, corner in enumerate(corners[1:], start=1):
        heights += list(np.linspace(heights[-1], corner, int(rng.integers(3, 6))))[1:]
        if k % 2:
            places.append(len(heights) - 1)
    return np.array(heights), places


def dag(rng: Generator, leaves: int, inner: int) -> list[oracle.Node]:
    """A random graph of sums and products from every node of which a path leads to the last one.

    Each inner node joins the newest node that nobody uses yet, which makes long paths, with any older one, which
    makes short cuts past them. Its first and last steps are fixed: a diamond, and a node reached both directly and
    through the rest. Numbers stay near 1.
    """
    graph: list[oracle.Node] = [("leaf", float(v), 0.0) for v in rng.uniform(0.5, 1.5, leaves) * _signs(leaves)]
    graph += [("+", 0, 1), ("*", leaves, 0), ("*", leaves, 1), ("+", leaves + 1, leaves + 2)]
    values, unused = oracle.graph_values(graph), [*range(2, leaves), len(graph) - 1]
    while len(graph) < leaves + inner or len(unused) > 1:
        first, folding = unused.pop(), len(graph) >= leaves + inner
        kind, second = _joined(rng, values, first, unused if folding else [int(i) for i in rng.permutation(len(graph))])
        if second in unused:
            unused.remove(second)
        unused.append(len(graph))
        graph.append((kind, first, second))
        values.append(values[first] + values[second] if kind == "+" else values[first] * values[second])
    return [*graph, ("+", len(graph) - 1, leaves)]


def _signs(count: int) -> Array:
    """+1 and -1 in turn."""
    return np.where(np.arange(count) % 2, -1.0, 1.0)


def _joined(rng: Generator, values: list[float], first: int, candidates: list[int]) -> tuple[str, int]:
    """An operation and a second operand whose result stays near 1; a plain sum where no candidate gives that."""
    for second in candidates:
        both = {"+": values[first] + values[second], "*": values[first] * values[second]}
        for kind in rng.permutation(["+", "*"]):
            if 0.2 < abs(both[kind]) < 3.0:
                return str(kind), second
    return "+", candidates[0]


class Batch(NamedTuple):
    """A linear layer's parameters, a batch for it, and the gradient that comes from above."""

    W: Array
    b: Array
    X: Array
    dout: Array


def layer(rng: Generator) -> Batch:
    """A layer and a batch of which all sizes differ: nothing transposed or averaged fits by accident."""
    n, n_in, n_out = (int(size) for size in rng.permutation([3, 4, 6]))
    W, b, X = signed(rng, (n_in, n_out)), signed(rng, (n_out,)), signed(rng, (n, n_in))
    # Columns of one sign: a sum of them is far from 0.
    return Batch(W, b, X, np.abs(signed(rng, (n, n_out))) * rng.choice([-1.0, 1.0], n_out))


def logits(rng: Generator) -> tuple[Array, Labels]:
    """Logits for more classes than samples, with labels that repeat one class and leave others out."""
    n = int(rng.integers(3, 6))
    y = rng.integers(0, n + 2, n)
    y[1] = y[0]
    return rng.normal(0.0, 1.5, (n, n + 2)), y


class Net(NamedTuple):
    """A ReLU network, given by W and b of each layer in turn, with a batch."""

    parameters: list[Array]
    X: Array
    #: labels, or, where there is only one output, floats that each sample's output is multiplied with
    target: NDArray


def net(rng: Generator, sizes: list[int]) -> Net:
    """Parameters, samples and labels such that no hidden sum is near its kink, and units of both kinds are there."""
    while True:
        parameters: list[Array] = []
        for n_in, n_out in zip(sizes, sizes[1:], strict=False):
            parameters += [rng.normal(0.0, 1.2 / np.sqrt(n_in), (n_in, n_out)), signed(rng, (n_out,)) * 0.3]
        X = rng.normal(size=(5, sizes[0]))
        target = rng.integers(0, sizes[-1], 5) if sizes[-1] > 1 else signed(rng, (5, 1))
        if _away_from_kinks(parameters, X):
            return Net(parameters, X, target)


def _away_from_kinks(parameters: list[Array], X: Array) -> bool:
    """No hidden sum is near 0, each unit is active for some sample, and some unit is silent for some sample."""
    values = X
    for k in range(0, len(parameters) - 2, 2):
        sums = values @ parameters[k] + parameters[k + 1]
        if np.abs(sums).min() < 1e-3 or not (sums > 0).any(axis=0).all() or (sums > 0).all():
            return False
        values = np.maximum(sums, 0.0)
    return True


class Split(NamedTuple):
    """Digits to learn from, sorted by class, and digits to be asked about."""

    X: NDArray[np.uint8]
    y: Labels
    fresh_X: NDArray[np.uint8]
    fresh_y: Labels


def digits(rng: Generator, training: int, held_out: int) -> Split:
    """Pictures with their pixels shuffled, the same way in all, and their classes renamed: just as learnable, new."""
    rows, pixels, names = rng.permutation(len(DIGITS.y)), rng.permutation(64), rng.permutation(10)
    X, y = DIGITS.X[rows][:, pixels], names[DIGITS.y[rows]]
    learn, ask = slice(0, training), slice(training, training + held_out)
    by_class = np.argsort(y[learn], kind="stable")
    return Split(X[learn][by_class], y[learn][by_class], X[ask], y[ask])


def blobs(rng: Generator, per_class: int) -> tuple[Array, Labels]:
    """Three clouds in the plane, well apart."""
    y = np.repeat([0, 1, 2], per_class)
    centres = 3.0 * np.array([[0.0, 1.0], [-0.9, -0.5], [0.9, -0.5]])
    return centres[y] + rng.normal(0.0, 0.4, (len(y), 2)), y
