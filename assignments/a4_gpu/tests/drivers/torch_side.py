"""What the public tests need of torch, made beside your module: tensors, models, optimizers. No answer is worked out here."""

import random
import tempfile
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

#: By name, for requests from the other side.
tensor, listed, cross_entropy, same = torch.from_numpy, list, F.cross_entropy, nn.Identity()
#: Where a checkpoint may lie.
CHECKPOINT = str(Path(tempfile.gettempdir(), "a4_public_test.pt"))


def zeros(device):
    """Two zeros, made on the device and brought back."""
    return torch.zeros(2, device=device).cpu()


def batches(x, y, size):
    """Rows and labels as a list of batches."""
    return list(zip(tensor(x).split(size), tensor(y).split(size)))


def linear(W, b):
    """A linear layer with these parameters, float64."""
    model = nn.Linear(W.shape[1], W.shape[0]).double()
    with torch.no_grad():
        model.weight.copy_(tensor(W))
        model.bias.copy_(tensor(b))
    return model


def all_ones(model):
    """The model, with 1 for each of its parameters."""
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.fill_(1.0)
    return model


def sgd(model, lr, momentum=0.0):
    """The optimizer."""
    return torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)


def deck_network():
    """The deck's 3-4-4-1 network."""
    return nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 1))


def draws():
    """A draw from each of the three global generators."""
    return [random.random(), float(np.random.random()), float(torch.rand((), dtype=torch.float64))]


def product(context):
    """Ones times ones, 4 x 4, inside a context."""
    with context:
        return torch.ones(4, 4) @ torch.ones(4, 4)
