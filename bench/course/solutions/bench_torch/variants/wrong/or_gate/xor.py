"""XOR by a network of two layers, in torch."""

import torch
from torch import Tensor, nn


def xor_net() -> nn.Module:
    """A network of two layers with weights set by hand: (n, 2) to (n, 1), 1 where exactly one input is 1."""
    net = nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 1))
    with torch.no_grad():
        net[0].weight.fill_(1.0)
        net[0].bias.copy_(torch.tensor([0.0, -1.0]))
        net[2].weight.copy_(torch.tensor([[1.0, -1.0]]))
        net[2].bias.zero_()
    return net


def predict(net: nn.Module, x: Tensor) -> Tensor:
    """Labels 0 or 1, shape (n,), dtype int64, of the inputs `x`, shape (n, 2)."""
    with torch.no_grad():
        return (net(x)[:, 0] > 0.5).long()


def mlp(inputs: int, hidden: int, outputs: int) -> nn.Module:
    """A perceptron with one hidden layer of tanh units."""
    return nn.Sequential(nn.Linear(inputs, hidden), nn.Tanh(), nn.Linear(hidden, outputs))


def count_parameters(net: nn.Module) -> int:
    """Numbers that training may change."""
    return sum(parameter.numel() for parameter in net.parameters() if parameter.requires_grad)


def loss(logits: Tensor, targets: Tensor) -> Tensor:
    """Mean binary cross-entropy of logits, shape (), finite for every finite logit."""
    return (logits.clamp(min=0) - logits * targets + torch.log1p(torch.exp(-logits.abs()))).mean()


def train_xor(seed: int, steps: int) -> nn.Module:
    """An `mlp(2, 4, 1)` after `steps` steps of gradient descent on the four corners, started from `seed`."""
    torch.manual_seed(seed)
    net = mlp(2, 4, 1)
    x = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    y = torch.tensor([[0.0], [1.0], [1.0], [0.0]])
    optimizer = torch.optim.Adam(net.parameters(), lr=0.1)
    for _ in range(steps):
        optimizer.zero_grad()
        loss(net(x), y).backward()
        optimizer.step()
    return net
