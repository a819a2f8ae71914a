"""Assignment 2: XOR networks. Everything here is NumPy; `X` holds one sample per row."""

### BEGIN SOLUTION
import operator
### END SOLUTION
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
    ### BEGIN SOLUTION
    X, w = np.asarray(X, dtype=float), np.asarray(w, dtype=float)
    _demand(X.ndim == 2, f"X must be 2-D, one sample per row; its shape is {X.shape}")
    _demand(w.shape == X.shape[1:], f"w must have shape {X.shape[1:]}, not {w.shape}")
    _demand(not (np.isnan(X).any() or np.isnan(w).any() or np.isnan(theta)), "NaN has no weighted sum")
    return (X @ w > theta).astype(np.int64)
    ### END SOLUTION


def to_bias(theta: float) -> float:
    """The bias that replaces a threshold: firing means `X @ w + to_bias(theta) > 0`."""
    ### BEGIN SOLUTION
    return -theta
    ### END SOLUTION


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
        ### BEGIN SOLUTION
        self.lr = lr
        self.max_epochs = max_epochs
        self.seed = seed
        self.w: NDArray | None = None
        self.b = 0.0
        self.mistakes: list[int] = []
        self.converged = False
        ### END SOLUTION

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
        ### BEGIN SOLUTION
        X = np.asarray(X, dtype=float)
        y = _labels(X, y)
        order = np.random.default_rng(self.seed)
        self.w, self.b = np.zeros(X.shape[1]), 0.0
        self.mistakes, self.converged = [], False
        for _ in range(self.max_epochs):
            self.mistakes.append(sum(self._present(X[i], y[i]) for i in order.permutation(len(X))))
            if not self.mistakes[-1]:
                self.converged = True
                break
        return self
        ### END SOLUTION

    def partial_fit(self, x: NDArray, y: int) -> "Perceptron":
        """One presentation of one sample `x` of shape (D,) with label `y`; returns the perceptron itself.

        The very first presentation to an untrained perceptron starts from weights and a bias of zero.
        """
        ### BEGIN SOLUTION
        x = np.asarray(x, dtype=float)
        if self.w is None:
            self.w = np.zeros(len(x))
        self._present(x, y)
        return self
        ### END SOLUTION

    def predict(self, X: NDArray) -> NDArray:
        """Integers of shape (N,), 1 where `X @ w + b > 0` and 0 elsewhere, for samples `X` of shape (N, D)."""
        ### BEGIN SOLUTION
        return (np.asarray(X, dtype=float) @ self.w + self.b > 0).astype(np.int64)
        ### END SOLUTION

    ### BEGIN SOLUTION
    def _present(self, x: NDArray, y: int) -> bool:
        """Show one sample; True when it was a mistake, and then the unit has moved."""
        mistake = bool(x @ self.w + self.b > 0) ^ bool(y)
        if mistake:
            move = self.lr if y else -self.lr
            self.w = self.w + move * x
            self.b = self.b + move
        return mistake
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    gates = {
        "AND": ((1.0, 1.0), 1.5),
        "OR": ((1.0, 1.0), 0.5),
        "NAND": ((-1.0, -1.0), -1.5),
        "NOR": ((-1.0, -1.0), -0.5),
        "A": ((1.0, 0.0), 0.5),
        "NOT_B": ((0.0, -1.0), -0.5),
    }
    _demand(name in gates, f"no gate is called {name!r}; there are {', '.join(gates)}")
    weights, theta = gates[name]
    return np.array(weights), theta
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    X = np.asarray(X, dtype=float)
    y = _labels(X, y)
    centre = X.mean(axis=0)
    X = X - centre
    scale = np.abs(X).max() or 1.0
    # With z = (x, 1) for the ones and z = -(x, 1) for the zeros, a unit v = (w, -theta) does the job exactly
    # when z·v > 0 for every sample: when the convex hull of the z keeps away from the origin. The hull's
    # nearest point p to the origin is then such a v, since z·p >= |p|² everywhere in the hull.
    z = np.column_stack([X / scale, np.ones(len(X))])
    z = np.where(y[:, None], z, -z)
    p = _towards_hull(z)
    if np.linalg.norm(p) < 1e-6:
        return None
    w = p[:-1] / scale
    return w, float(w @ centre - p[-1])
    ### END SOLUTION


### BEGIN SOLUTION
def _towards_hull(points: NDArray) -> NDArray:
    """A multiple of the convex hull's point nearest to the origin, of shape (D,); about 0 when 0 lies inside.

    Solves `min |A λ - e|` over λ >= 0 with the points as columns of `A`, a row of ones below them, and
    `e = (0, …, 0, 1)`: the weights λ of the nearest point, up to a positive factor.
    """
    A = np.vstack([points.T, np.ones(len(points))])
    e = np.eye(len(A))[-1]
    return points.T @ _nonnegative_least_squares(A, e)


def _nonnegative_least_squares(A: NDArray, b: NDArray) -> NDArray:
    """`argmin |A x - b|` over `x >= 0`, by the active-set method of Lawson and Hanson."""
    x, used = np.zeros(A.shape[1]), np.zeros(A.shape[1], dtype=bool)
    while True:
        slope = np.where(used, -np.inf, A.T @ (b - A @ x))
        if slope.max() <= 1e-12:
            return x
        used[slope.argmax()] = True
        while True:
            trial = np.zeros_like(x)
            trial[used] = np.linalg.lstsq(A[:, used], b, rcond=None)[0]
            negative = used & (trial <= 0)
            if not negative.any():
                break
            # Go as far towards the trial as x stays non-negative; what reaches 0 leaves the set.
            x += (x[negative] / (x[negative] - trial[negative])).min() * (trial - x)
            used &= x > 1e-14
        x = trial
### END SOLUTION


# Q4. Counting ----------------------------------------------------------------------------------------------

#: The deck counts about 100 billion neurons and more than 100 trillion synapses in a human brain.
#: To the nearest power of ten: how many synapses does one neuron have?
SYNAPSES_PER_NEURON: int | None = None
### BEGIN SOLUTION
SYNAPSES_PER_NEURON = 1_000
### END SOLUTION


def layer_shapes(sizes: Sequence[int]) -> list[tuple[tuple[int, int], tuple[int]]]:
    """Shapes of every layer's weights and biases, first layer first.

    Args:
        sizes: units per layer from the inputs to the outputs, such as [3, 4, 4, 1].

    Returns:
        one pair `((n_in, n_out), (n_out,))` per layer: rows are inputs, columns are outputs.

    Raises:
        ValueError: fewer than two sizes, or a size below 1.
    """
    ### BEGIN SOLUTION
    return [((n_in, n_out), (n_out,)) for n_in, n_out in _layers(sizes)]
    ### END SOLUTION


def count_weights(sizes: Sequence[int]) -> int:
    """How many weights a fully connected network of these sizes has, exactly. Raises like `layer_shapes`."""
    ### BEGIN SOLUTION
    return sum(n_in * n_out for n_in, n_out in _layers(sizes))
    ### END SOLUTION


def count_biases(sizes: Sequence[int]) -> int:
    """How many biases it has: one per unit that computes something. Raises like `layer_shapes`."""
    ### BEGIN SOLUTION
    return sum(n_out for _, n_out in _layers(sizes))
    ### END SOLUTION


def count_parameters(sizes: Sequence[int], bias: bool = True) -> int:
    """How many numbers it learns: the weights and, with `bias`, the biases. Raises like `layer_shapes`."""
    ### BEGIN SOLUTION
    return sum(n_in * n_out + (n_out if bias else 0) for n_in, n_out in _layers(sizes))
    ### END SOLUTION


def depth(sizes: Sequence[int]) -> int:
    """How many layers the network has, as the deck counts them: hidden + output. Raises like `layer_shapes`."""
    ### BEGIN SOLUTION
    return len(_layers(sizes))
    ### END SOLUTION


### BEGIN SOLUTION
def _layers(sizes: Sequence[int]) -> list[tuple[int, int]]:
    """Inputs and outputs of every layer, as Python integers, which never overflow."""
    sizes = [operator.index(size) for size in sizes]
    _demand(len(sizes) >= 2, "a network has at least an input and an output size")
    _demand(min(sizes) >= 1, "every layer has at least one unit")
    return list(zip(sizes, sizes[1:]))
### END SOLUTION


# Q5. Activations -------------------------------------------------------------------------------------------


def step(z: ArrayLike) -> NDArray:
    """1.0 where `z > 0`, else 0.0. Any shape; float32 and float64 keep their dtype, integers give floats."""
    ### BEGIN SOLUTION
    z = _floats(z)
    return np.asarray(z > 0).astype(z.dtype)[()]
    ### END SOLUTION


def relu(z: ArrayLike) -> NDArray:
    """`max(0, z)`, element by element; shape and dtype as for `step`."""
    ### BEGIN SOLUTION
    return np.maximum(_floats(z), 0)
    ### END SOLUTION


def leaky_relu(z: ArrayLike, slope: float = 0.1) -> NDArray:
    """`z` where it is positive, `slope * z` elsewhere; shape and dtype as for `step`."""
    ### BEGIN SOLUTION
    z = _floats(z)
    return np.maximum(z, 0) + float(slope) * np.minimum(z, 0)
    ### END SOLUTION


def sigmoid(z: ArrayLike) -> NDArray:
    """`1 / (1 + exp(-z))`, also far from zero: exactly 0 at -1000 and 1 at 1000; shape and dtype as for `step`."""
    ### BEGIN SOLUTION
    z = _floats(z)
    tail = np.exp(-np.abs(z))  # at most 1: cannot overflow
    return (np.where(z >= 0, 1, tail) / (1 + tail))[()]
    ### END SOLUTION


def tanh(z: ArrayLike) -> NDArray:
    """The hyperbolic tangent, element by element; shape and dtype as for `step`."""
    ### BEGIN SOLUTION
    return np.tanh(_floats(z))
    ### END SOLUTION


def maxout(x: NDArray, W: NDArray, b: NDArray) -> NDArray:
    """The largest of K affine pieces: `max over k of (x @ W[k] + b[k])`.

    Args:
        x: samples, floats of shape (N, D).
        W: weights of the K pieces, floats of shape (K, D, M).
        b: biases of the K pieces, floats of shape (K, M).

    Returns:
        floats of shape (N, M).
    """
    ### BEGIN SOLUTION
    return (np.asarray(x) @ W + np.asarray(b)[:, None, :]).max(axis=0)
    ### END SOLUTION


### BEGIN SOLUTION
ACTIVATIONS: dict[str, Callable[[NDArray], NDArray]] = {
    "identity": lambda z: z,
    "step": step,
    "relu": relu,
    "leaky_relu": leaky_relu,
    "sigmoid": sigmoid,
    "tanh": tanh,
}
### END SOLUTION


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
        ### BEGIN SOLUTION
        _demand(activation in ACTIVATIONS, f"no activation is called {activation!r}")
        rng = np.random.default_rng(seed)
        layers = _layers(sizes)
        self.activation = activation
        self.weights = [rng.normal(size=layer) for layer in layers]
        self.biases = [np.zeros(n_out) for _, n_out in layers]
        ### END SOLUTION

    def hidden(self, X: NDArray) -> list[NDArray]:
        """What every hidden layer gives *after* its activation: arrays of shape (N, h), first layer first.

        Raises:
            ValueError: `X` is not of shape (N, n_in).
        """
        ### BEGIN SOLUTION
        values = np.asarray(X, dtype=float)
        width = len(self.weights[0])
        _demand(values.ndim == 2 and values.shape[1] == width, f"X must have shape (N, {width}), not {values.shape}")
        layers = []
        for W, b in zip(self.weights[:-1], self.biases[:-1]):
            values = ACTIVATIONS[self.activation](values @ W + b)
            layers.append(values)
        return layers
        ### END SOLUTION

    def forward(self, X: NDArray) -> NDArray:
        """The network's outputs, floats of shape (N, n_out), for samples `X` of shape (N, n_in).

        Every hidden layer computes `activation(values @ W + b)`; the output layer has no activation.

        Raises:
            ValueError: `X` is not of shape (N, n_in).
        """
        ### BEGIN SOLUTION
        last = [np.asarray(X, dtype=float), *self.hidden(X)][-1]
        return last @ self.weights[-1] + self.biases[-1]
        ### END SOLUTION


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
    ### BEGIN SOLUTION
    _demand(len(weights) == len(biases) >= 1, "give one bias vector per weight matrix, and at least one layer")
    W, b = np.eye(len(weights[0])), np.zeros(len(weights[0]))
    for layer, bias in zip(weights, biases):
        layer, bias = np.asarray(layer, dtype=float), np.asarray(bias, dtype=float)
        _demand(layer.ndim == 2 and layer.shape[0] == W.shape[1], f"a layer of shape {layer.shape} does not fit")
        _demand(bias.shape == layer.shape[1:], f"a bias of shape {bias.shape} does not fit {layer.shape}")
        W, b = W @ layer, b @ layer + bias
    return W, b
    ### END SOLUTION


def collapse_deck(
    w1: float, w2: float, w3: float, w4: float, w5: float, w6: float, b1: float, b2: float, b3: float
) -> tuple[float, float, float]:
    """The deck's linear chain as one unit.

    The chain is `y = (w1*x1 + w3*x2 + b1) * w5 + (w2*x1 + w4*x2 + b2) * w6 + b3`.

    Returns:
        `(a1, a2, c)` with `y = a1*x1 + a2*x2 + c` for every `x1`, `x2`.
    """
    ### BEGIN SOLUTION
    return w1 * w5 + w2 * w6, w3 * w5 + w4 * w6, w5 * b1 + w6 * b2 + b3
    ### END SOLUTION


def midpoint_gap(f: Callable[[NDArray], float], p: NDArray, q: NDArray) -> float:
    """How far `f` is from a straight line between two points: `|f((p+q)/2) - (f(p)+f(q))/2|`.

    Args:
        f: takes one point of shape (D,), gives one number.
        p, q: the two points, floats of shape (D,).
    """
    ### BEGIN SOLUTION
    p, q = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    return abs(f((p + q) / 2) - (f(p) + f(q)) / 2)
    ### END SOLUTION


# Q8. XOR by hand -------------------------------------------------------------------------------------------


def xor_relu() -> tuple[NDArray, NDArray, NDArray, NDArray]:
    """Weights of a 2-2-1 network with ReLU that computes XOR.

    The grader computes `max(0, X @ W1 + b1) @ W2 + b2`. For inputs that differ it must be at least 0.75, for
    equal inputs at most 0.25. No number may be larger than a million.

    Returns:
        float arrays `W1` (2, 2), `b1` (2,), `W2` (2, 1), `b2` (1,).
    """
    ### BEGIN SOLUTION
    # The first unit counts the ones, the second notices "both": 0, 1, and 2 - 2*1.
    return np.ones((2, 2)), np.array([0.0, -1.0]), np.array([[1.0], [-2.0]]), np.zeros(1)
    ### END SOLUTION


def xor_leaky() -> tuple[NDArray, NDArray, NDArray, NDArray]:
    """The same as `xor_relu` for a network with leaky ReLU, slope 0.1."""
    ### BEGIN SOLUTION
    # leaky(d) + leaky(-d) = 0.9 |d|, with d = x1 - x2.
    return np.array([[1.0, -1.0], [-1.0, 1.0]]), np.zeros(2), np.ones((2, 1)), np.zeros(1)
    ### END SOLUTION


def parity(n: int) -> tuple[NDArray, NDArray, NDArray, NDArray]:
    """Bonus: weights of an n-n-1 network with ReLU that tells whether an odd number of its inputs is 1.

    Judged like `xor_relu`, on all 2**n rows.

    Returns:
        float arrays `W1` (n, n), `b1` (n,), `W2` (n, 1), `b2` (1,).

    Raises:
        ValueError: `n` below 1.
    """
    ### BEGIN SOLUTION
    _demand(n >= 1, "parity needs at least one input")
    # A zigzag in the sum s of the inputs: up with slope 1 from 0, then down and up by turns at s = 1, 2, ….
    turns = np.resize([2.0, -2.0], n)
    turns[0] = 1.0
    return np.ones((n, n)), -np.arange(float(n)), turns[:, None], np.zeros(1)
    ### END SOLUTION


# Q9. Random features and a perceptron ----------------------------------------------------------------------


class Model:
    """What `random_feature_fit` returns. Give it the attributes and the constructor you like."""

    ### BEGIN SOLUTION
    def __init__(self, R: NDArray, r: NDArray, activation: str, unit: Perceptron) -> None:
        self._R, self._r, self._activation, self._unit = R, r, activation, unit
    ### END SOLUTION

    def features(self, X: NDArray) -> NDArray:
        """The random layer's values after its activation, of shape (N, width), for `X` of shape (N, D)."""
        ### BEGIN SOLUTION
        return ACTIVATIONS[self._activation](np.asarray(X, dtype=float) @ self._R + self._r)
        ### END SOLUTION

    def predict(self, X: NDArray) -> NDArray:
        """The perceptron's answers on the features: integers 0 or 1 of shape (N,)."""
        ### BEGIN SOLUTION
        return self._unit.predict(self.features(X))
        ### END SOLUTION

    def score(self, X: NDArray, y: NDArray) -> float:
        """The fraction of samples whose prediction equals the label."""
        ### BEGIN SOLUTION
        return float(np.mean(self.predict(X) == np.asarray(y)))
        ### END SOLUTION


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
    ### BEGIN SOLUTION
    _demand(width >= 1, "a layer has at least one unit")
    _demand(activation in ACTIVATIONS, f"no activation is called {activation!r}")
    X = np.asarray(X, dtype=float)
    rng = np.random.default_rng(seed)
    R, r = rng.normal(size=(X.shape[1], width)), rng.normal(size=width)
    model = Model(R, r, activation, Perceptron(max_epochs=200, seed=seed))
    model._unit.fit(model.features(X), y)
    return model
    ### END SOLUTION


# Shared by the questions -----------------------------------------------------------------------------------


### BEGIN SOLUTION
def _demand(condition: bool, otherwise: str) -> None:
    if not condition:
        raise ValueError(otherwise)


def _floats(z: ArrayLike) -> NDArray:
    """As an array of float32 or float64; anything else becomes float64."""
    z = np.asarray(z)
    return z if z.dtype in (np.float32, np.float64) else z.astype(np.float64)


def _labels(X: NDArray, y: ArrayLike) -> NDArray:
    """`y` as integers, once it is sure that it labels the rows of `X` with 0 and 1."""
    y = np.asarray(y)
    _demand(X.ndim == 2 and y.shape == (len(X),), f"X {X.shape} and y {y.shape} must be (N, D) and (N,)")
    _demand(bool(np.isin(y, (0, 1)).all()), "labels are 0 or 1")
    return y.astype(np.int64)
### END SOLUTION
