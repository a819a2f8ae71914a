"""XOR by a network of two layers, in torch."""

from torch import Tensor, nn


def xor_net() -> nn.Module:
    """A network of two layers with weights set by hand: (n, 2) to (n, 1), 1 where exactly one input is 1."""
    raise NotImplementedError


def predict(net: nn.Module, x: Tensor) -> Tensor:
    """Labels 0 or 1, shape (n,), dtype int64, of the inputs `x`, shape (n, 2)."""
    raise NotImplementedError


def mlp(inputs: int, hidden: int, outputs: int) -> nn.Module:
    """A perceptron with one hidden layer of tanh units."""
    raise NotImplementedError


def count_parameters(net: nn.Module) -> int:
    """Numbers that training may change."""
    raise NotImplementedError


def loss(logits: Tensor, targets: Tensor) -> Tensor:
    """Mean binary cross-entropy of logits, shape (), finite for every finite logit."""
    raise NotImplementedError


def train_xor(seed: int, steps: int) -> nn.Module:
    """An `mlp(2, 4, 1)` after `steps` steps of gradient descent on the four corners, started from `seed`."""
    raise NotImplementedError
