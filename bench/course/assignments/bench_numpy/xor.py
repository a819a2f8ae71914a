"""XOR by a network of two layers, in numpy. A network is a tuple (w1, b1, w2, b2) of float64 arrays."""

import numpy as np

Network = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def xor_net() -> Network:
    """Weights set by hand, shapes (2, 2), (2,), (2, 1), (1,), for `forward` with rectified units."""
    raise NotImplementedError


def forward(net: Network, x: np.ndarray) -> np.ndarray:
    """Outputs, shape (n, 1), of a network with rectified hidden units; `x` has shape (n, 2)."""
    raise NotImplementedError


def predict(net: Network, x: np.ndarray) -> np.ndarray:
    """Labels 0 or 1, shape (n,), dtype int64, of the inputs `x`, shape (n, 2)."""
    raise NotImplementedError


def mlp(inputs: int, hidden: int, outputs: int, seed: int) -> Network:
    """A network with normal weights and zero biases."""
    raise NotImplementedError


def count_parameters(net: Network) -> int:
    """Numbers that training may change."""
    raise NotImplementedError


def loss(logits: np.ndarray, targets: np.ndarray) -> float:
    """Mean binary cross-entropy of logits, finite for every finite logit."""
    raise NotImplementedError


def train_xor(seed: int, steps: int) -> Network:
    """A network of 8 hidden units after `steps` steps of gradient descent on the four corners."""
    raise NotImplementedError
