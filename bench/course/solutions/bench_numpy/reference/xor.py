"""XOR by a network of two layers, in numpy. A network is a tuple (w1, b1, w2, b2) of float64 arrays."""

import numpy as np

Network = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def xor_net() -> Network:
    """Weights set by hand, shapes (2, 2), (2,), (2, 1), (1,), for `forward` with rectified units."""
    return np.ones((2, 2)), np.array([0.0, -1.0]), np.array([[1.0], [-2.0]]), np.zeros(1)


def forward(net: Network, x: np.ndarray) -> np.ndarray:
    """Outputs, shape (n, 1), of a network with rectified hidden units; `x` has shape (n, 2)."""
    w1, b1, w2, b2 = net
    return np.maximum(x @ w1 + b1, 0.0) @ w2 + b2


def predict(net: Network, x: np.ndarray) -> np.ndarray:
    """Labels 0 or 1, shape (n,), dtype int64, of the inputs `x`, shape (n, 2)."""
    return (forward(net, x)[:, 0] > 0.5).astype(np.int64)


def mlp(inputs: int, hidden: int, outputs: int, seed: int) -> Network:
    """A network with normal weights and zero biases."""
    rng = np.random.default_rng(seed)
    w1, w2 = rng.normal(size=(inputs, hidden)), rng.normal(size=(hidden, outputs))
    return w1, np.zeros(hidden), w2, np.zeros(outputs)


def count_parameters(net: Network) -> int:
    """Numbers that training may change."""
    return sum(array.size for array in net)


def loss(logits: np.ndarray, targets: np.ndarray) -> float:
    """Mean binary cross-entropy of logits, finite for every finite logit."""
    return float((np.maximum(logits, 0.0) - logits * targets + np.log1p(np.exp(-np.abs(logits)))).mean())


def train_xor(seed: int, steps: int) -> Network:
    """A network of 8 hidden units after `steps` steps of gradient descent on the four corners."""
    w1, b1, w2, b2 = mlp(2, 8, 1, seed)
    x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    y = np.array([[0.0], [1.0], [1.0], [0.0]])
    for _ in range(steps):
        hidden = np.maximum(x @ w1 + b1, 0.0)
        slope = (1.0 / (1.0 + np.exp(-(hidden @ w2 + b2))) - y) / len(x)
        back = (slope @ w2.T) * (hidden > 0.0)
        w2, b2 = w2 - 0.3 * hidden.T @ slope, b2 - 0.3 * slope.sum(axis=0)
        w1, b1 = w1 - 0.3 * x.T @ back, b1 - 0.3 * back.sum(axis=0)
    return w1, b1, w2, b2
