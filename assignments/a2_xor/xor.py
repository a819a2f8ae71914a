"""Assignment 2: XOR networks. Everything here is NumPy; `X` holds one sample per row."""

from collections.abc import Callable, Sequence

import numpy as np  # noqa: F401 - yours to use
from numpy.typing import ArrayLike, NDArray

# Q1. The threshold unit ------------------------------------------------------------------------------------


def fires(X: NDArray, w: NDArray, theta: float) -> NDArray:
    """Which samples make the unit fire.

    A unit fires when its weighted sum *exceeds* its threshold: `X @ w > theta`. A sum equal to the threshold
    does not exceed it.

    Args:
        X: samples, floats of shape (N, D); N may be 0.
        w: weights, floats of shape (D,).
        theta: the threshold.

    Returns:
        integers of shape (N,): 1 where the unit fires, 0 where it does not.

    Raises:
        ValueError: `X` is not of shape (N, D), `w` is not of shape (D,), or a NaN is among the numbers.
    """
    raise NotImplementedError


def to_bias(theta: float) -> float:
    """The bias that replaces a threshold: firing means `X @ w + to_bias(theta) > 0`."""
    raise NotImplementedError


# Q2. The perceptron learns ---------------------------------------------------------------------------------


class Perceptron:
    """A threshold unit that learns from its mistakes.

    One presentation of a sample `x` with label `y` predicts `1 if w @ x + b > 0 else 0`. Only a mistake moves
    the unit: `w += lr * (y - predicted) * x` and `b += lr * (y - predicted)`.

    Attributes:
        w: weights, floats of shape (D,). You (and the tests) may assign it.
        b: bias, a float. May be assigned, too.
        mistakes: after `fit`, one integer per epoch: how many presentations of that epoch were mistakes.
        converged: after `fit`, True when an epoch went by without a mistake.
    """

    def __init__(self, lr: float = 1.0, max_epochs: int = 100, seed: int = 0) -> None:
        """Remember the settings.

        Args:
            lr: learning rate, positive.
            max_epochs: `fit` gives up after so many passes over the data.
            seed: for whatever you draw, such as the order of the samples. Never NumPy's global generator.
        """
        raise NotImplementedError

    def fit(self, X: NDArray, y: NDArray) -> "Perceptron":
        """Learn from all samples, epoch by epoch, until a whole epoch is free of mistakes.

        Each sample is presented once per epoch, in any order, and is judged with the weights as they are at
        that moment. Fitting again starts afresh.

        Args:
            X: samples, floats of shape (N, D).
            y: labels, 0 or 1, of shape (N,).

        Returns:
            the perceptron itself.

        Raises:
            ValueError: a label is neither 0 nor 1, or the shapes do not fit together.
        """
        raise NotImplementedError

    def partial_fit(self, x: NDArray, y: int) -> "Perceptron":
        """One presentation of one sample `x` of shape (D,) with label `y`; returns the perceptron itself.

        The very first presentation to an untrained perceptron starts from weights and a bias of zero.
        """
        raise NotImplementedError

    def predict(self, X: NDArray) -> NDArray:
        """Integers of shape (N,), 1 where `X @ w + b > 0` and 0 elsewhere, for samples `X` of shape (N, D)."""
        raise NotImplementedError


# Q3. What can one unit do? ---------------------------------------------------------------------------------


def gate(name: str) -> tuple[NDArray, float]:
    """A threshold unit for a named gate of two inputs `(a, b)`, each 0 or 1.

    Args:
        name: "AND", "OR", "NAND", "NOR", "A" (the first input) or "NOT_B" (the opposite of the second).

    Returns:
        weights of shape (2,) and a threshold, so that `fires` gives the gate's truth table.

    Raises:
        ValueError: any other name.
    """
    raise NotImplementedError


def separating_unit(X: NDArray, y: NDArray) -> tuple[NDArray, float] | None:
    """A threshold unit that fires on exactly the samples labelled 1, or None when no unit can.

    The sets asked about either can be separated with a margin of at least 0.01 of their radius (the largest
    distance of a sample from the mean of the samples), or cannot be separated at all.

    Args:
        X: samples, floats of shape (N, D).
        y: labels, 0 or 1, of shape (N,).

    Returns:
        weights of shape (D,) and a threshold, for `fires`; any unit that does the job. None if there is none.

    Raises:
        ValueError: a label is neither 0 nor 1, or the shapes do not fit together.
    """
    raise NotImplementedError


# Q4. Counting ----------------------------------------------------------------------------------------------

#: The deck counts about 100 billion neurons and more than 100 trillion synapses in a human brain.
#: To the nearest power of ten: how many synapses does one neuron have?
SYNAPSES_PER_NEURON: int | None = None


def layer_shapes(sizes: Sequence[int]) -> list[tuple[tuple[int, int], tuple[int]]]:
    """Shapes of every layer's weights and biases, first layer first.

    Args:
        sizes: units per layer from the inputs to the outputs, such as [3, 4, 4, 1].

    Returns:
        one pair `((n_in, n_out), (n_out,))` per layer: rows are inputs, columns are outputs.

    Raises:
        ValueError: fewer than two sizes, or a size below 1.
    """
    raise NotImplementedError


def count_weights(sizes: Sequence[int]) -> int:
    """How many weights a fully connected network of these sizes has, exactly. Raises like `layer_shapes`."""
    raise NotImplementedError


def count_biases(sizes: Sequence[int]) -> int:
    """How many biases it has: one per unit that computes something. Raises like `layer_shapes`."""
    raise NotImplementedError


def count_parameters(sizes: Sequence[int], bias: bool = True) -> int:
    """How many numbers it learns: the weights and, with `bias`, the biases. Raises like `layer_shapes`."""
    raise NotImplementedError


def depth(sizes: Sequence[int]) -> int:
    """How many layers the network has, as the deck counts them: hidden + output. Raises like `layer_shapes`."""
    raise NotImplementedError


# Q5. Activations -------------------------------------------------------------------------------------------


def step(z: ArrayLike) -> NDArray:
    """1.0 where `z > 0`, else 0.0. Any shape; float32 and float64 keep their dtype, integers give floats."""
    raise NotImplementedError


def relu(z: ArrayLike) -> NDArray:
    """`max(0, z)`, element by element; shape and dtype as for `step`."""
    raise NotImplementedError


def leaky_relu(z: ArrayLike, slope: float = 0.1) -> NDArray:
    """`z` where it is positive, `slope * z` elsewhere; shape and dtype as for `step`."""
    raise NotImplementedError


def sigmoid(z: ArrayLike) -> NDArray:
    """`1 / (1 + exp(-z))`, also far from zero: exactly 0 at -1000 and 1 at 1000; shape and dtype as for `step`."""
    raise NotImplementedError


def tanh(z: ArrayLike) -> NDArray:
    """The hyperbolic tangent, element by element; shape and dtype as for `step`."""
    raise NotImplementedError


def maxout(x: NDArray, W: NDArray, b: NDArray) -> NDArray:
    """The largest of K affine pieces: `max over k of (x @ W[k] + b[k])`.

    Args:
        x: samples, floats of shape (N, D).
        W: weights of the K pieces, floats of shape (K, D, M).
        b: biases of the K pieces, floats of shape (K, M).

    Returns:
        floats of shape (N, M).
    """
    raise NotImplementedError


# Q6. The forward pass --------------------------------------------------------------------------------------


class MLP:
    """A fully connected network: hidden layers with an activation, an output layer without one.

    Attributes:
        weights: one float array of shape (n_in, n_out) per layer, first layer first.
        biases: one float array of shape (n_out,) per layer.

    Both may be assigned, and their arrays may be changed in place: `forward` uses what is in them now.
    """

    def __init__(self, sizes: Sequence[int], activation: str = "relu", seed: int = 0) -> None:
        """Draw the weights from a generator of the network's own, made from `seed`.

        Units of one layer must start with different weights. Biases start at 0, or small (at most 1).

        Args:
            sizes: units per layer from the inputs to the outputs.
            activation: "identity", "step", "relu", "leaky_relu", "sigmoid" or "tanh", for all hidden layers.
            seed: the same seed gives the same weights, another seed gives others.

        Raises:
            ValueError: an unknown activation, or sizes that `layer_shapes` refuses.
        """
        raise NotImplementedError

    def hidden(self, X: NDArray) -> list[NDArray]:
        """What every hidden layer gives *after* its activation: arrays of shape (N, h), first layer first.

        Raises:
            ValueError: `X` is not of shape (N, n_in).
        """
        raise NotImplementedError

    def forward(self, X: NDArray) -> NDArray:
        """The network's outputs, floats of shape (N, n_out), for samples `X` of shape (N, n_in).

        Every hidden layer computes `activation(values @ W + b)`; the output layer has no activation.

        Raises:
            ValueError: `X` is not of shape (N, n_in).
        """
        raise NotImplementedError


# Q7. A chain of linear layers is linear --------------------------------------------------------------------


def collapse(weights: Sequence[NDArray], biases: Sequence[NDArray]) -> tuple[NDArray, NDArray]:
    """The one linear layer that equals a chain of linear layers: `x @ W + b` for every `x`.

    Args:
        weights: one array of shape (n_in, n_out) per layer, first layer first; at least one layer.
        biases: one array of shape (n_out,) per layer.

    Returns:
        `W` of shape (first n_in, last n_out) and `b` of shape (last n_out,), in memory of their own.

    Raises:
        ValueError: no layer, more or fewer biases than weights, or shapes that do not fit together.
    """
    raise NotImplementedError


def collapse_deck(
    w1: float, w2: float, w3: float, w4: float, w5: float, w6: float, b1: float, b2: float, b3: float
) -> tuple[float, float, float]:
    """The deck's linear chain as one unit.

    The chain is `y = (w1*x1 + w3*x2 + b1) * w5 + (w2*x1 + w4*x2 + b2) * w6 + b3`.

    Returns:
        `(a1, a2, c)` with `y = a1*x1 + a2*x2 + c` for every `x1`, `x2`.
    """
    raise NotImplementedError


def midpoint_gap(f: Callable[[NDArray], float], p: NDArray, q: NDArray) -> float:
    """How far `f` is from a straight line between two points: `|f((p+q)/2) - (f(p)+f(q))/2|`.

    Args:
        f: takes one point of shape (D,), gives one number.
        p, q: the two points, floats of shape (D,).
    """
    raise NotImplementedError


# Q8. XOR by hand -------------------------------------------------------------------------------------------


def xor_relu() -> tuple[NDArray, NDArray, NDArray, NDArray]:
    """Weights of a 2-2-1 network with ReLU that computes XOR.

    The grader computes `max(0, X @ W1 + b1) @ W2 + b2`. For inputs that differ it must be at least 0.75, for
    equal inputs at most 0.25. No number may be larger than a million.

    Returns:
        float arrays `W1` (2, 2), `b1` (2,), `W2` (2, 1), `b2` (1,).
    """
    raise NotImplementedError


def xor_leaky() -> tuple[NDArray, NDArray, NDArray, NDArray]:
    """The same as `xor_relu` for a network with leaky ReLU, slope 0.1."""
    raise NotImplementedError


def parity(n: int) -> tuple[NDArray, NDArray, NDArray, NDArray]:
    """Bonus: weights of an n-n-1 network with ReLU that tells whether an odd number of its inputs is 1.

    Judged like `xor_relu`, on all 2**n rows.

    Returns:
        float arrays `W1` (n, n), `b1` (n,), `W2` (n, 1), `b2` (1,).

    Raises:
        ValueError: `n` below 1.
    """
    raise NotImplementedError


# Q9. Random features and a perceptron ----------------------------------------------------------------------


class Model:
    """What `random_feature_fit` returns. Give it the attributes and the constructor you like."""

    def features(self, X: NDArray) -> NDArray:
        """The random layer's values after its activation, of shape (N, width), for `X` of shape (N, D)."""
        raise NotImplementedError

    def predict(self, X: NDArray) -> NDArray:
        """The perceptron's answers on the features: integers 0 or 1 of shape (N,)."""
        raise NotImplementedError

    def score(self, X: NDArray, y: NDArray) -> float:
        """The fraction of samples whose prediction equals the label."""
        raise NotImplementedError


def random_feature_fit(X: NDArray, y: NDArray, width: int, seed: int, activation: str = "relu") -> Model:
    """A layer of `width` random units, never trained, with a perceptron that learns on top of it.

    Draw weights *and* biases of the random layer from a generator of your own made from `seed`, then train a
    perceptron on the layer's values. Neither may depend on anything but the arguments.

    Args:
        X: samples, floats of shape (N, D).
        y: labels, 0 or 1, of shape (N,).
        width: number of random units, at least 1.
        seed: the same seed gives the same model.
        activation: a name as for `MLP`.

    Raises:
        ValueError: `width` below 1, an unknown activation, a label that is neither 0 nor 1.
    """
    raise NotImplementedError
