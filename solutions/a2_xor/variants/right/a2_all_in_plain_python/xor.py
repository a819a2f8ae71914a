"""The whole module in plain Python with lists, loops and much printing; NumPy only at the borders."""

import itertools
import math
import random
from dataclasses import dataclass, field

import numpy as np

SYNAPSES_PER_NEURON = 1000.0


def need(condition, text):
    if not condition:
        print("refused:", text)
        raise ValueError(text)


def rows(X, width=None):
    X = np.array(X, dtype=float)
    need(X.ndim == 2, "X must be 2-D")
    need(width is None or X.shape[1] == width, "wrong width")
    return X.tolist()


def dot(a, b):
    return math.fsum(p * q for p, q in zip(a, b))


# Q1


def fires(X, w, theta):
    need(np.ndim(w) == 1, "w must be (D,)")
    w = [float(v) for v in w]
    X = rows(X, len(w))
    need(not any(math.isnan(v) for v in itertools.chain(w, [theta], *X)), "NaN")
    print("fires on", len(X), "rows")
    return np.array([1 if dot(row, w) > theta else 0 for row in X], dtype=np.int16)


def to_bias(theta):
    return -1 * theta


# Q2


@dataclass
class Perceptron:
    lr: float = 1.0
    max_epochs: int = 100
    seed: int = 0
    mistakes: list = field(default_factory=list)
    converged: bool = False
    w: np.ndarray = None
    b: float = 0.0

    def _update(self, x, y):
        w = self.w.tolist() if isinstance(self.w, np.ndarray) else list(self.w)
        error = y - (1 if dot(x, w) + self.b > 0 else 0)
        if error:
            self.w = np.array([old + self.lr * error * value for old, value in zip(w, x)])
            self.b = float(self.b) + self.lr * error
        return abs(error)

    def partial_fit(self, x, y):
        x = [float(v) for v in x]
        if self.w is None:
            self.w = np.zeros(len(x))
        self._update(x, int(y))
        return self

    def fit(self, X, y):
        X = rows(X)
        y = np.asarray(y).tolist()
        need(len(X) == len(y), "one label per row")
        need(all(label in (0, 1) for label in y), "labels are 0 and 1")
        self.w, self.b = np.zeros(len(X[0]) if X else 0), 0.0
        self.mistakes, self.converged = [], False
        order = list(range(len(X)))
        chance = random.Random(self.seed)
        for epoch in range(self.max_epochs):
            chance.shuffle(order)
            self.mistakes.append(sum(self._update(X[i], int(y[i])) for i in order))
            print("epoch", epoch, "mistakes", self.mistakes[-1])
            if self.mistakes[-1] == 0:
                self.converged = True
                break
        return self

    def predict(self, X):
        w = np.asarray(self.w, dtype=float).tolist()
        return np.array([1 if dot(row, w) + self.b > 0 else 0 for row in rows(X)], dtype=np.int64)


# Q3


def gate(name):
    table = {"AND": (1, 1, 1), "OR": (1, 1, 0), "NAND": (-1, -1, -2), "NOR": (-1, -1, -1), "A": (1, 0, 0), "NOT_B": (0, -1, -1)}
    need(name in table, "unknown gate")
    a, b, low = table[name]
    return np.array([a, b]), low + 0.5


def separating_unit(X, y):
    X = rows(X)
    y = [int(v) for v in y]
    n, d = len(X), len(X[0])
    middle = [sum(row[j] for row in X) / n for j in range(d)]
    radius = max(math.dist(row, middle) for row in X) or 1.0
    side = [1 if label else -1 for label in y]
    Z = [[s * (v - m) / radius for v, m in zip(row, middle)] + [float(s)] for row, s in zip(X, side)]
    # Fourier and Motzkin would do it exactly; the nearest point of the hull to the origin does it faster.
    point = nearest_to_origin(np.array(Z))
    if min(dot(z, point) for z in Z) <= 1e-9:
        return None
    w = [v / radius for v in point[:d]]
    return np.array(w), dot(w, middle) - point[d]


def nearest_to_origin(points):
    """Wolfe's algorithm: a corral of affinely independent points whose nearest point is inside their hull."""
    start = int((points**2).sum(axis=1).argmin())
    corral, weights = [start], np.array([1.0])
    x = points[start]
    for _ in range(1000):
        j = int((points @ x).argmin())
        if points[j] @ x > x @ x - 1e-12 or j in corral:
            return x.tolist()
        corral.append(j)
        weights = np.append(weights, 0.0)
        while True:
            P = points[corral]
            k = len(corral)
            system = np.ones((k + 1, k + 1))
            system[:k, :k] = P @ P.T
            system[k, k] = 0.0
            target = np.linalg.lstsq(system, np.append(np.zeros(k), 1.0), rcond=None)[0][:k]
            if (target > 1e-12).all():
                weights = target
                break
            falling = target <= 1e-12
            gaps = weights[falling] - target[falling]
            step = min(1.0, (weights[falling] / np.where(gaps > 0, gaps, 1e-300)).min())
            weights = weights + step * (target - weights)
            keep = weights > 1e-12
            if keep.all():
                keep[weights.argmin()] = False
            corral = [c for c, kept in zip(corral, keep) if kept]
            weights = weights[keep] / weights[keep].sum()
        x = weights @ points[corral]
    return x.tolist()


# Q4


def layer_shapes(sizes):
    need(len(sizes) >= 2 and all(n >= 1 for n in sizes), "bad sizes")
    return [((int(a), int(b)), (int(b),)) for a, b in zip(sizes[:-1], sizes[1:])]


def count_weights(sizes):
    total = 0
    for (a, b), _ in layer_shapes(sizes):
        total += a * b
    return total


def count_biases(sizes):
    return sum(b for _, (b,) in layer_shapes(sizes))


def count_parameters(sizes, bias=True):
    return count_weights(sizes) + (count_biases(sizes) if bias else 0)


def depth(sizes):
    return len(layer_shapes(sizes))


# Q5


def each(f, z):
    z = np.asarray(z)
    kind = z.dtype if z.dtype in (np.float32, np.float64) else np.dtype(np.float64)
    result = np.empty(z.shape, dtype=kind)
    for where in np.ndindex(*z.shape):
        result[where] = f(float(z[where]))
    return result if z.ndim else float(result)


def squash(v):
    if v < -700:
        return 0.0
    return 1 / (1 + math.exp(-v)) if v >= 0 else math.exp(v) / (1 + math.exp(v))


def step(z):
    return each(lambda v: 1.0 if v > 0 else 0.0, z)


def relu(z):
    return each(lambda v: v if v > 0 else 0.0, z)


def leaky_relu(z, slope=0.1):
    return each(lambda v: v if v > 0 else slope * v, z)


def sigmoid(z):
    return each(squash, z)


def tanh(z):
    return each(math.tanh, z)


def maxout(x, W, b):
    x, W, b = (np.asarray(part, dtype=float).tolist() for part in (x, W, b))
    answer = []
    for row in x:
        pieces = [[dot(row, column) + c for column, c in zip(zip(*Wk), bk)] for Wk, bk in zip(W, b)]
        answer.append([max(values) for values in zip(*pieces)])
    return np.array(answer)


# Q6

RESPONSES = {
    "identity": lambda v: v,
    "step": lambda v: float(v > 0),
    "relu": lambda v: max(v, 0.0),
    "leaky_relu": lambda v: v if v > 0 else v / 10,
    "sigmoid": squash,
    "tanh": math.tanh,
}


class MLP:
    def __init__(self, sizes, activation="relu", seed=0):
        need(activation in RESPONSES, "unknown activation")
        chance = random.Random(seed)
        self.activation = activation
        self.weights, self.biases = [], []
        for (n_in, n_out), _ in layer_shapes(sizes):
            numbers = [[chance.gauss(0, 1) / math.sqrt(n_in) for _ in range(n_out)] for _ in range(n_in)]
            self.weights.append(np.array(numbers))
            self.biases.append(np.zeros(n_out))

    def layers(self, X):
        X = rows(X, len(self.weights[0]))
        f = RESPONSES[self.activation]
        for k, (W, b) in enumerate(zip(self.weights, self.biases)):
            columns = list(zip(*np.asarray(W).tolist()))
            bias = np.asarray(b).tolist()
            X = [[dot(row, column) + c for column, c in zip(columns, bias)] for row in X]
            if k < len(self.weights) - 1:
                X = [[f(v) for v in row] for row in X]
            yield np.array(X, dtype=float).reshape(len(X), len(bias))

    def hidden(self, X):
        return list(self.layers(X))[:-1]

    def forward(self, X):
        return list(self.layers(X))[-1]


# Q7


def collapse(weights, biases):
    need(len(weights) == len(biases) and len(weights) > 0, "as many biases as weights")
    W, c = None, None
    for w, b in zip(weights, biases):
        need(np.ndim(w) == 2 and np.ndim(b) == 1, "a layer is a matrix and a vector")
        w, b = np.asarray(w, dtype=float).tolist(), np.asarray(b, dtype=float).tolist()
        need(len(b) == len(w[0]), "a bias does not fit")
        if W is None:
            W, c = w, b
            continue
        need(len(w) == len(c), "the layers do not fit")
        columns = list(zip(*w))
        W = [[dot(row, column) for column in columns] for row in W]
        c = [dot(c, column) + v for column, v in zip(columns, b)]
    return np.array(W), np.array(c)


def collapse_deck(w1, w2, w3, w4, w5, w6, b1, b2, b3):
    return (w1 * w5 + w2 * w6, w3 * w5 + w4 * w6, b1 * w5 + b2 * w6 + b3)


def midpoint_gap(f, p, q):
    middle = np.array([(a + b) / 2 for a, b in zip(p, q)])
    return math.fabs(f(middle) - (f(np.array(p)) + f(np.array(q))) / 2)


# Q8


def xor_relu():
    return np.array([[-1.0, 2.0], [2.0, -1.0]]), np.array([-0.9, -0.9]), np.array([[1.0], [1.0]]) * 0.9, np.array([-0.1])


def xor_leaky():
    return np.array([[5.0, -5.0], [-5.0, 5.0]]), np.zeros(2), np.array([[0.2], [0.2]]), np.array([0.05])


def parity(n):
    need(n >= 1, "parity needs an input")
    turns = [1.0] + [2.0 if k % 2 == 0 else -2.0 for k in range(1, n)]
    return np.ones((n, n)), np.array([-float(k) for k in range(n)]), np.array(turns).reshape(n, 1), np.zeros(1)


# Q9


@dataclass
class Net:
    lines: list
    shifts: list
    response: object
    top: Perceptron

    def features(self, X):
        values = [[self.response(dot(row, u) + c) for u, c in zip(self.lines, self.shifts)] for row in rows(X)]
        return np.array(values, dtype=float).reshape(len(values), len(self.lines))

    def predict(self, X):
        return self.top.predict(self.features(X))

    def score(self, X, y):
        guesses = self.predict(X).tolist()
        return sum(int(g == label) for g, label in zip(guesses, y)) / len(guesses)


def random_feature_fit(X, y, width, seed, activation="relu"):
    need(width >= 1, "a layer has at least one unit")
    need(activation in RESPONSES, "unknown activation")
    chance = random.Random(seed)
    dimensions = len(rows(X)[0])
    lines = [[chance.gauss(0, 1) for _ in range(dimensions)] for _ in range(width)]
    shifts = [chance.gauss(0, 1) for _ in range(width)]
    net = Net(lines, shifts, RESPONSES[activation], Perceptron(max_epochs=400, seed=seed))
    net.top.fit(net.features(X), y)
    return net
