"""Assignment 3: Backpropagation. Everything here is NumPy; `X` holds one sample per row."""

import math  # noqa: F401 - yours to use
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np  # noqa: F401 - yours to use
from numpy.typing import ArrayLike, NDArray


# Q1. Guess, measure, adjust --------------------------------------------------------------------------------


class Trace(NamedTuple):
    """What `fit_scale` saw on its way."""

    #: the weight before any step and after each of them, floats of shape (steps + 1,)
    w: NDArray
    #: the loss of each of these weights, floats of shape (steps + 1,)
    loss: NDArray


def fit_scale(x: ArrayLike, y: ArrayLike, w0: float, lr: float, steps: int) -> Trace:
    """Learn the factor between two units: descend on the loss of `prediction = w * x`.

    The loss is `mean((w * x - y) ** 2)`. Each step moves `w` against the slope of the loss, by `lr` times the slope.

    Args:
        x: inputs, numbers of shape (N,), such as distances in kilometres.
        y: targets, numbers of shape (N,), such as the same distances in miles.
        w0: the first guess.
        lr: learning rate, positive.
        steps: how many steps to take, 0 or more.

    Returns:
        the trace; `trace.w[0]` is `w0`, and `trace.loss[0]` is its loss, before any step.

    Raises:
        ValueError: no samples, `x` and `y` of different lengths or not 1-D, or `steps` below 0.
    """
    ### BEGIN SOLUTION
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    _demand(x.ndim == 1 and x.shape == y.shape, f"x and y must be 1-D and of one length, not {x.shape} and {y.shape}")
    _demand(x.size > 0, "there is nothing to learn from no samples")
    _demand(steps >= 0, "the number of steps is 0 or more")
    weights, losses = [float(w0)], []
    for _ in range(steps):
        error = weights[-1] * x - y
        losses.append(np.mean(error**2))
        weights.append(weights[-1] - lr * 2.0 * np.mean(error * x))
    losses.append(np.mean((weights[-1] * x - y) ** 2))
    return Trace(np.array(weights), np.array(losses))
    ### END SOLUTION


# Q2. The squared loss --------------------------------------------------------------------------------------


def mse(pred: ArrayLike, target: ArrayLike) -> float:
    """The mean of the squared errors, over all elements.

    Whatever the dtype of the arguments, nothing is computed in less than float32: integers and float16 are
    converted first.

    Args:
        pred: predictions, numbers of any shape with at least one element.
        target: what is right, of the same shape.

    Raises:
        ValueError: shapes that differ (also those that would broadcast, such as (4, 1) and (4,)), or no element.
    """
    ### BEGIN SOLUTION
    error = _errors(pred, target)
    return float(np.mean(error * error))
    ### END SOLUTION


def mse_grad(pred: ArrayLike, target: ArrayLike) -> NDArray:
    """The gradient of `mse` with respect to `pred`: how the loss changes with each prediction.

    Returns:
        floats of the shape of `pred`, at least float32.

    Raises:
        ValueError: as for `mse`.
    """
    ### BEGIN SOLUTION
    error = _errors(pred, target)
    return 2.0 * error / error.size
    ### END SOLUTION


### BEGIN SOLUTION
def _errors(pred: ArrayLike, target: ArrayLike) -> NDArray:
    """`pred - target` as float64, once it is sure that the shapes are one and the same."""
    pred, target = np.asarray(pred, dtype=np.float64), np.asarray(target, dtype=np.float64)
    _demand(pred.shape == target.shape, f"pred {pred.shape} and target {target.shape} must have the same shape")
    _demand(pred.size > 0, "no element has no mean")
    return pred - target


### END SOLUTION


# Q3. Slope by nudging --------------------------------------------------------------------------------------


def numeric_grad(f: Callable[[NDArray], float], x: NDArray, h: float = 1e-5) -> NDArray:
    """The gradient of `f` at `x` by nudging: each element once up and once down by `h`, rise over run.

    Args:
        f: takes an array like `x`, gives one number. It is called at most `2 * x.size + 1` times.
        x: the point, a float64 array of any shape, 0-d and non-contiguous ones included. Afterwards it holds,
            bit for bit, what it held before, even when `f` raises.
        h: how far to nudge.

    Returns:
        floats of the shape of `x`.

    Raises:
        TypeError: `x` is not a float64 array: in integers a nudge is lost, in float32 its effect is.
    """
    ### BEGIN SOLUTION
    if not isinstance(x, np.ndarray) or x.dtype != np.float64:
        raise TypeError("x must be a float64 array: a nudge of 1e-5 is lost in anything coarser")
    probe, grad = x.copy(), np.zeros(x.shape)
    for at in np.ndindex(x.shape):
        probe[at] = x[at] + h
        above = f(probe)
        probe[at] = x[at] - h
        below = f(probe)
        probe[at] = x[at]
        grad[at] = (above - below) / (2.0 * h)
    return grad
    ### END SOLUTION


def relative_error(a: ArrayLike, b: ArrayLike) -> float:
    """How far two gradients disagree, from 0 to 1: `|a - b| / max(|a| + |b|, 1e-12)`, with Euclidean lengths.

    Two zero gradients agree: their error is 0.

    Args:
        a, b: numbers of one shape.

    Raises:
        ValueError: shapes that differ.
    """
    ### BEGIN SOLUTION
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    _demand(a.shape == b.shape, f"gradients of shapes {a.shape} and {b.shape} cannot be compared")
    return float(np.linalg.norm(a - b) / max(np.linalg.norm(a) + np.linalg.norm(b), 1e-12))
    ### END SOLUTION


def check_gradients(
    f: Callable[[dict[str, NDArray]], float], params: Mapping[str, NDArray], grads: Mapping[str, NDArray]
) -> dict[str, float]:
    """Compare claimed gradients with numeric ones, each parameter on its own.

    Args:
        f: takes all parameters as a dict like `params`, gives one number.
        params: parameters by name, float64 arrays. They are left as they were.
        grads: the claimed gradient of `f` for each of these names, of the parameter's shape.

    Returns:
        `relative_error` between the claimed and the numeric gradient, by name.

    Raises:
        ValueError: names or shapes of the two differ.
    """
    ### BEGIN SOLUTION
    _demand(set(params) == set(grads), "every parameter needs one gradient, and every gradient one parameter")

    def error_of(name: str) -> float:
        def nudged(value: NDArray) -> float:
            return f({**params, name: value})

        return relative_error(grads[name], numeric_grad(nudged, params[name]))

    return {name: error_of(name) for name in params}
    ### END SOLUTION


# Q4. Landscapes and step size ------------------------------------------------------------------------------


def local_minima(y: ArrayLike) -> list[int]:
    """Where a sampled curve has its valleys.

    A point is a local minimum when it is lower than its neighbours; an end has only one neighbour. A flat valley
    floor counts once, by its left edge; so does a curve that is constant.

    Args:
        y: heights from left to right, numbers of shape (N,), N at least 1.

    Returns:
        indices, in any order.

    Raises:
        ValueError: `y` is empty, not 1-D, or holds NaN or infinity.
    """
    ### BEGIN SOLUTION
    y = np.asarray(y, dtype=float)
    _demand(y.ndim == 1 and y.size > 0, f"a curve has shape (N,), not {y.shape}")
    _demand(bool(np.isfinite(y).all()), "every height must be finite")
    edges = np.flatnonzero(np.append(True, y[1:] != y[:-1]))  # one point for each run of equal heights
    heights = y[edges]
    lower_than_left = heights < np.append(np.inf, heights[:-1])
    lower_than_right = heights < np.append(heights[1:], np.inf)
    return [int(edge) for edge in edges[lower_than_left & lower_than_right]]
    ### END SOLUTION


def global_minima(y: ArrayLike) -> list[int]:
    """Those of the local minima that no other point undercuts; several when they tie. Raises like `local_minima`."""
    ### BEGIN SOLUTION
    lowest = np.min(y) if np.size(y) else np.nan
    return [index for index in local_minima(y) if np.asarray(y)[index] == lowest]
    ### END SOLUTION


class Path(NamedTuple):
    """Where `descend` went."""

    #: the start and the place after every step
    x: list[float]
    #: True when the descent ended because its steps had become tiny
    converged: bool


def descend(df: Callable[[float], float], x0: float, lr: float, max_steps: int, tol: float) -> Path:
    """Walk downhill with only the slope underfoot: `x -= lr * df(x)`, again and again.

    Three things end the walk. A step no longer than `tol`: that, and only that, is convergence. Having taken
    `max_steps` steps. And a next place that would not be finite: it is not recorded.

    Args:
        df: the slope of the landscape at a place.
        x0: where to start.
        lr: learning rate, positive.
        max_steps: how many steps to take at most, 0 or more.
        tol: a step of this length or less counts as standing still.

    Returns:
        the path; its first place is `x0`.
    """
    ### BEGIN SOLUTION
    places = [float(x0)]
    for _ in range(max_steps):
        place = float(places[-1] - lr * df(places[-1]))
        if not math.isfinite(place):
            return Path(places, converged=False)
        places.append(place)
        if abs(places[-1] - places[-2]) <= tol:
            return Path(places, converged=True)
    return Path(places, converged=False)
    ### END SOLUTION


def regime(curvature: float, lr: float) -> Literal["slow", "converges", "oscillates", "diverges"]:
    """What gradient descent does in the bowl `curvature / 2 * x**2`, whose slope is `curvature * x`.

    "slow" up to and including 0.1 / curvature, "converges" beyond that up to and including 1 / curvature,
    "oscillates" beyond that up to and including 2 / curvature, "diverges" beyond that.

    Args:
        curvature: positive.
        lr: learning rate, positive.

    Raises:
        ValueError: one of them is not positive.
    """
    ### BEGIN SOLUTION
    _demand(curvature > 0 and lr > 0, "curvature and learning rate are positive")
    share = lr * curvature
    if share <= 0.1:
        return "slow"
    if share <= 1.0:
        return "converges"
    return "oscillates" if share <= 2.0 else "diverges"
    ### END SOLUTION


# Q5. The chain rule ----------------------------------------------------------------------------------------


def chain(rates: Sequence[float]) -> float:
    """The rate of a whole chain from the rates of its links.

    Args:
        rates: how much faster each one changes than the one before; may be empty: nothing between, rate 1.
    """
    ### BEGIN SOLUTION
    return float(math.prod(rates))
    ### END SOLUTION


def chain_derivative(f: Callable[[float], float], df: Callable[[float], float], w: float, depth: int) -> float:
    """The derivative, at `w`, of `z = f(f(… f(w)))` with `depth` times f.

    Args:
        f: the function; called at most `2 * depth + 2` times.
        df: its derivative; called at most `2 * depth + 2` times.
        w: the place.
        depth: how many times `f` is applied; 0 is the identity.

    Raises:
        ValueError: `depth` below 0.
    """
    ### BEGIN SOLUTION
    _demand(depth >= 0, "a chain has 0 links or more")
    rate = 1.0
    for _ in range(depth):
        rate *= df(w)
        w = f(w)
    return float(rate)
    ### END SOLUTION


# Q6. Values that remember ----------------------------------------------------------------------------------


class Value:
    """A number that remembers how it was made, so that Q7 can send slopes back.

    An operation makes a new `Value` and leaves its operands as they are. Plain Python numbers may stand on either
    side of `+ - * /` and be given to `maximum`; anything else there is a TypeError. What a `Value` holds besides
    `data` and `grad` is up to you.

    Attributes:
        data: the number, a float.
        grad: the slope of the root with respect to this number, a float; 0.0 until somebody calls `backward`.
    """

    def __init__(self, data: float) -> None:
        """A leaf of the graph: a number that was not computed from others."""
        ### BEGIN SOLUTION
        self.data = float(data)
        self.grad = 0.0
        self._operands: tuple[tuple[Value, float], ...] = ()  # each with the local slope towards it
        ### END SOLUTION

    ### BEGIN SOLUTION
    @classmethod
    def _computed(cls, data: float, *operands: "tuple[Value, float]") -> "Value":
        """The result of an operation: its number, and each operand with the local slope towards it."""
        result = cls(data)
        result._operands = operands
        return result

    @staticmethod
    def _lifted(operand: object) -> "Value | None":
        """An operand as a Value; None for what is neither a Value nor a number."""
        if isinstance(operand, Value):
            return operand
        return Value(float(operand)) if isinstance(operand, int | float) else None

    ### END SOLUTION

    def __add__(self, other: "Value | float") -> "Value":
        """`self + other`."""
        ### BEGIN SOLUTION
        if (other := Value._lifted(other)) is None:
            return NotImplemented
        return Value._computed(self.data + other.data, (self, 1.0), (other, 1.0))
        ### END SOLUTION

    def __radd__(self, other: float) -> "Value":
        """`other + self`, where `other` is a plain number."""
        ### BEGIN SOLUTION
        return self + other
        ### END SOLUTION

    def __sub__(self, other: "Value | float") -> "Value":
        """`self - other`."""
        ### BEGIN SOLUTION
        if (other := Value._lifted(other)) is None:
            return NotImplemented
        return self + -other
        ### END SOLUTION

    def __rsub__(self, other: float) -> "Value":
        """`other - self`, where `other` is a plain number."""
        ### BEGIN SOLUTION
        return -self + other
        ### END SOLUTION

    def __mul__(self, other: "Value | float") -> "Value":
        """`self * other`."""
        ### BEGIN SOLUTION
        if (other := Value._lifted(other)) is None:
            return NotImplemented
        return Value._computed(self.data * other.data, (self, other.data), (other, self.data))
        ### END SOLUTION

    def __rmul__(self, other: float) -> "Value":
        """`other * self`, where `other` is a plain number."""
        ### BEGIN SOLUTION
        return self * other
        ### END SOLUTION

    def __truediv__(self, other: "Value | float") -> "Value":
        """`self / other`. Raises `ZeroDivisionError` when `other` is 0."""
        ### BEGIN SOLUTION
        if (other := Value._lifted(other)) is None:
            return NotImplemented
        return self * other**-1
        ### END SOLUTION

    def __rtruediv__(self, other: float) -> "Value":
        """`other / self`, where `other` is a plain number. Raises `ZeroDivisionError` when `self` is 0."""
        ### BEGIN SOLUTION
        return self**-1 * other
        ### END SOLUTION

    def __pow__(self, exponent: float) -> "Value":
        """`self ** exponent`, where the exponent is a plain number.

        Raises:
            TypeError: the exponent is a `Value`.
            ZeroDivisionError: 0 to a negative power.
            ValueError: a negative number to a power that is no integer.

        At 0 a power between 0 and 1 has no finite slope; what you do there is up to you.
        """
        ### BEGIN SOLUTION
        if not isinstance(exponent, int | float):
            return NotImplemented
        _demand(self.data >= 0 or exponent == int(exponent), "this power of a negative number is not real")
        slope = exponent * self.data ** (exponent - 1) if exponent else 0.0
        return Value._computed(self.data**exponent, (self, slope))
        ### END SOLUTION

    def __neg__(self) -> "Value":
        """`-self`."""
        ### BEGIN SOLUTION
        return self * -1.0
        ### END SOLUTION

    def exp(self) -> "Value":
        """e to the power of this number."""
        ### BEGIN SOLUTION
        power = math.exp(self.data)
        return Value._computed(power, (self, power))
        ### END SOLUTION

    def log(self) -> "Value":
        """The natural logarithm. Raises `ValueError` for 0 and below."""
        ### BEGIN SOLUTION
        return Value._computed(math.log(self.data), (self, 1.0 / self.data))
        ### END SOLUTION

    def tanh(self) -> "Value":
        """The hyperbolic tangent."""
        ### BEGIN SOLUTION
        height = math.tanh(self.data)
        return Value._computed(height, (self, 1.0 - height * height))
        ### END SOLUTION

    def relu(self) -> "Value":
        """`max(0, self)`. At 0 any slope from 0 to 1 will do."""
        ### BEGIN SOLUTION
        return Value._computed(max(self.data, 0.0), (self, 1.0 if self.data > 0 else 0.0))
        ### END SOLUTION

    def leaky_relu(self, slope: float = 0.1) -> "Value":
        """`self` where it is positive, `slope * self` elsewhere. At 0 any slope between these two will do."""
        ### BEGIN SOLUTION
        factor = 1.0 if self.data > 0 else slope
        return Value._computed(factor * self.data, (self, factor))
        ### END SOLUTION

    def maximum(self, other: "Value | float") -> "Value":
        """The larger of the two. When they tie, their slopes may be shared out in any way that sums to 1."""
        ### BEGIN SOLUTION
        if (other := Value._lifted(other)) is None:
            raise TypeError("maximum takes a Value or a number")
        first = self.data >= other.data
        return Value._computed(max(self.data, other.data), (self, float(first)), (other, float(not first)))
        ### END SOLUTION

    def backward(self) -> None:
        """Send slopes back from this root: `backward(self)` of Q7. This method is complete as it is."""
        backward(self)


# Q7. Order and accumulation --------------------------------------------------------------------------------


def toposort(root: Value) -> list[Value]:
    """Every node that `root` was computed from, and `root` itself, each once, operands before their users.

    Leaves are nodes, too, and so is whatever your operations put between their operands and their result. Graphs
    may be thousands of nodes deep.
    """
    ### BEGIN SOLUTION
    order: list[Value] = []
    seen: set[int] = set()
    stack: list[tuple[Value, bool]] = [(root, False)]
    while stack:
        node, operands_are_listed = stack.pop()
        if operands_are_listed:
            order.append(node)
        elif id(node) not in seen:
            seen.add(id(node))
            stack.append((node, True))
            stack.extend((operand, False) for operand, _ in node._operands)
    return order
    ### END SOLUTION


def backward(root: Value) -> None:
    """Add to the `grad` of every leaf below `root` the slope of `root` with respect to it.

    Slopes add up: over all paths from the leaf to `root`, and over several graphs that share the leaf. (What a
    second call on the *same* graph gives is up to you, and so is one on a graph that shares inner nodes with it.)
    """
    ### BEGIN SOLUTION
    order = toposort(root)
    for node in order:
        if node._operands:
            node.grad = 0.0
    root.grad += 1.0
    for node in reversed(order):
        for operand, slope in node._operands:
            operand.grad += slope * node.grad
    ### END SOLUTION


def zero_grad(root: Value) -> None:
    """Set the `grad` of every node that `root` was computed from, and its own, to 0.0."""
    ### BEGIN SOLUTION
    for node in toposort(root):
        node.grad = 0.0
    ### END SOLUTION


# Q8. Whole layers at once ----------------------------------------------------------------------------------


class Linear:
    """A layer `X @ W + b`.

    Attributes:
        W: weights, floats of shape (n_in, n_out): one row per input. You (and the tests) may assign it.
        b: biases, floats of shape (n_out,). May be assigned, too.
        dW, db: after `backward`, the gradients for `W` and `b`, of their shapes.
    """

    def __init__(self, n_in: int, n_out: int, seed: int) -> None:
        """Draw random weights, no two units alike, from a generator made from `seed`; biases start at 0.

        Weights are small: of size 1 / sqrt(n_in), twice that, or less, so that sums of many do not run away. The same
        seed gives the same weights, another seed others.
        """
        ### BEGIN SOLUTION
        self.W = np.random.default_rng(seed).normal(0.0, math.sqrt(2.0 / n_in), (n_in, n_out))
        self.b = np.zeros(n_out)
        ### END SOLUTION

    def forward(self, X: NDArray) -> NDArray:
        """`X @ W + b`, floats of shape (N, n_out); remembers what `backward` will need.

        Raises:
            ValueError: `X` is not of shape (N, n_in).
        """
        ### BEGIN SOLUTION
        X = np.asarray(X)
        _demand(X.ndim == 2, f"X must have shape (N, {len(self.W)}), not {X.shape}")
        self._X = X
        return X @ self.W + self.b  # raises ValueError for samples of another width
        ### END SOLUTION

    def backward(self, dout: NDArray) -> NDArray:
        """From the loss's gradient for the layer's output to those for its weights, biases and input.

        Sets `dW` and `db`, in place of what an earlier call left there. Changes neither `X` nor `W`.

        Args:
            dout: gradient of the loss for what the last `forward` returned, floats of shape (N, n_out).

        Returns:
            gradient of the loss for the last `X`, floats of shape (N, n_in).
        """
        ### BEGIN SOLUTION
        self.dW = self._X.T @ dout
        self.db = dout.sum(axis=0)
        return dout @ self.W.T
        ### END SOLUTION


class ReLU:
    """A layer `max(0, X)`, element by element; it has no parameters."""

    def forward(self, X: NDArray) -> NDArray:
        """`max(0, X)`, of the shape of `X`; remembers what `backward` will need."""
        ### BEGIN SOLUTION
        self._passes = np.asarray(X) > 0
        return np.maximum(X, 0.0)
        ### END SOLUTION

    def backward(self, dout: NDArray) -> NDArray:
        """The gradient for the last `X`: that of the output where the unit was active, 0 where it was silent."""
        ### BEGIN SOLUTION
        return np.where(self._passes, dout, 0.0)
        ### END SOLUTION


def softmax_cross_entropy(logits: NDArray, y: NDArray) -> tuple[float, NDArray]:
    """How surprised the network is by the right classes, on average, and the gradient of that.

    The loss is the mean over the batch of `-log(p[n, y[n]])`, where `p[n] = softmax(logits[n])`. It and its gradient
    are finite for logits of any finite size, as long as the loss itself can be written as a float.

    Args:
        logits: floats of shape (N, K), any size, N and K at least 1.
        y: right classes, integers 0 … K-1 of shape (N,).

    Returns:
        the loss, and its gradient for `logits`, floats of shape (N, K).

    Raises:
        TypeError: labels that are not integers.
        ValueError: a label outside 0 … K-1, no sample, or other shapes than these.
    """
    ### BEGIN SOLUTION
    logits, y = np.asarray(logits, dtype=float), np.asarray(y)
    if y.dtype.kind not in "iu":
        raise TypeError(f"labels are integers, not {y.dtype}")
    _demand(logits.ndim == 2 and logits.size > 0, f"logits must have shape (N, K), not {logits.shape}")
    _demand(y.shape == (len(logits),), f"{len(logits)} rows of logits need as many labels, not {y.shape}")
    _demand(bool(((y >= 0) & (y < logits.shape[1])).all()), f"labels lie between 0 and {logits.shape[1] - 1}")
    count, rows = len(logits), np.arange(len(logits))
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    dlogits = np.exp(log_p)
    dlogits[rows, y] -= 1.0
    return float(-log_p[rows, y].mean()), dlogits / count
    ### END SOLUTION


# Q9. The loop ----------------------------------------------------------------------------------------------


class Network:
    """What `build_mlp` returns, and what `train` trains: these four methods. Give it the constructor you like."""

    ### BEGIN SOLUTION
    def __init__(self, layers: "Sequence[Linear | ReLU]") -> None:
        self._layers = layers

    ### END SOLUTION

    def forward(self, X: NDArray) -> NDArray:
        """Logits, floats of shape (N, K), for samples `X` of shape (N, D)."""
        ### BEGIN SOLUTION
        for layer in self._layers:
            X = layer.forward(X)
        return X
        ### END SOLUTION

    def loss(self, logits: NDArray, y: NDArray) -> tuple[float, NDArray]:
        """`softmax_cross_entropy` of the logits: the loss and its gradient for the logits."""
        ### BEGIN SOLUTION
        return softmax_cross_entropy(logits, y)
        ### END SOLUTION

    def backward(self, dlogits: NDArray) -> None:
        """Send the gradient back through all layers; every layer then knows the gradients of its parameters."""
        ### BEGIN SOLUTION
        for layer in reversed(self._layers):
            dlogits = layer.backward(dlogits)
        ### END SOLUTION

    def step(self, lr: float) -> None:
        """Move every parameter against its gradient, by `lr` times the gradient."""
        ### BEGIN SOLUTION
        for layer in self._layers:
            if isinstance(layer, Linear):
                layer.W = layer.W - lr * layer.dW
                layer.b = layer.b - lr * layer.db
        ### END SOLUTION


def build_mlp(sizes: Sequence[int], seed: int) -> Network:
    """A network of `Linear` layers with a `ReLU` after each but the last.

    Args:
        sizes: units per layer from the inputs to the classes, such as [64, 32, 10]; at least two.
        seed: the same seed gives the same network, another seed another one. Units of a layer, and layers, start
            different from each other.

    Raises:
        ValueError: fewer than two sizes, or a size below 1.
    """
    ### BEGIN SOLUTION
    _demand(len(sizes) >= 2 and min(sizes) >= 1, "a network has at least an input and an output size, both positive")
    seeds = np.random.SeedSequence(seed).generate_state(len(sizes))
    layers: list[Linear | ReLU] = []
    for n_in, n_out, of_layer in zip(sizes, sizes[1:], seeds):
        layers += [Linear(n_in, n_out, int(of_layer)), ReLU()]
    return Network(layers[:-1])
    ### END SOLUTION


def scale_digits(X: NDArray) -> NDArray:
    """Pixels as a network likes them: floats from 0 to 1, of the same shape.

    Args:
        X: pixels from 0 to 16, of any numeric dtype.
    """
    ### BEGIN SOLUTION
    return np.asarray(X, dtype=float) / 16.0
    ### END SOLUTION


class History(NamedTuple):
    """What `train` saw on its way."""

    #: one loss per epoch: the mean over the epoch's samples, as they were met or measured anew at its end
    loss: list[float]
    #: how many updates were made
    steps: int


def train(model: Network, X: NDArray, y: NDArray, lr: float, batch_size: int, epochs: int, seed: int) -> History:
    """Forward, loss, backward, update: batch by batch, epoch by epoch.

    Each epoch uses every sample exactly once, in an order of its own drawn from a generator made from `seed`. The
    last batch of an epoch may be short. For each batch the model's `forward`, `loss`, `backward` and `step` are
    called once each, in this order.

    Args:
        model: anything with the methods of `Network`; it is changed.
        X: training samples, floats of shape (N, D), N at least 1. Left as they are.
        y: labels, integers of shape (N,). Left as they are.
        lr: learning rate, handed to `step`.
        batch_size: samples per update, at least 1.
        epochs: 0 or more.
        seed: the same seed gives the same orders.

    Raises:
        ValueError: no samples, `X` and `y` of different lengths, `batch_size` below 1, or `epochs` below 0.
    """
    ### BEGIN SOLUTION
    X, y = np.asarray(X), np.asarray(y)
    _demand(len(X) == len(y) > 0, f"{len(X)} samples and {len(y)} labels: there must be as many, and at least one")
    _demand(batch_size >= 1 and epochs >= 0, "a batch holds at least one sample, and epochs are 0 or more")
    rng = np.random.default_rng(seed)
    losses, steps = [], 0
    for _ in range(epochs):
        order, total = rng.permutation(len(X)), 0.0
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            loss, dlogits = model.loss(model.forward(X[rows]), y[rows])
            model.backward(dlogits)
            model.step(lr)
            total += loss * len(rows)
            steps += 1
        losses.append(total / len(X))
    return History(losses, steps)
    ### END SOLUTION


def accuracy(model: Network, X: NDArray, y: NDArray) -> float:
    """The fraction of samples whose largest logit is that of the right class, from 0 to 1.

    Raises:
        ValueError: no samples, or `X` and `y` of different lengths.
    """
    ### BEGIN SOLUTION
    _demand(len(X) == len(y) > 0, f"{len(X)} samples and {len(y)} labels: there must be as many, and at least one")
    return float(np.mean(model.forward(X).argmax(axis=1) == np.asarray(y)))
    ### END SOLUTION


# Shared by the questions -----------------------------------------------------------------------------------


### BEGIN SOLUTION
def _demand(condition: bool, otherwise: str) -> None:
    if not condition:
        raise ValueError(otherwise)


### END SOLUTION
