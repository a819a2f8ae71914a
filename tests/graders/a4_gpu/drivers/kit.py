"""Makes what the student's functions are given: tensors, models, optimizers, loaders. Nothing here is an answer."""

import contextlib
import io
import random
from collections import namedtuple

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

Pair = namedtuple("Pair", "first second")

#: For requests from the other side: items of what is iterated, a mapping as a dict, an attribute by name.
listed, keyed, attribute = list, dict, getattr
tensor, cross_entropy = torch.from_numpy, F.cross_entropy
#: Stands in what was printed before and after each batch of an `Announced` loader.
MARK = "\x1e"


def same(value):
    """What it is given, as it is now."""
    return value


def batch(x, y, as_dict=False):
    """One batch as tensors."""
    x, y = tensor(x), tensor(y)
    return {"x": x, "y": y} if as_dict else (x, y)


def loader(batches):
    """Batches as tensors."""
    return [batch(x, y) for x, y in batches]


# Models and optimizers -------------------------------------------------------------------------------------


def linear(W, b, pollution=0.0, frozen_bias=False):
    """A linear layer with these parameters, float64; pollution lies in every `.grad`."""
    model = nn.Linear(W.shape[1], W.shape[0]).double()
    with torch.no_grad():
        model.weight.copy_(tensor(W))
        model.bias.copy_(tensor(b))
    model.bias.requires_grad_(not frozen_bias)
    for parameter in model.parameters():
        parameter.grad = torch.full_like(parameter, pollution) if pollution and parameter.requires_grad else None
    return model


def behind_dropout(W, b):
    """The same behind dropout."""
    return nn.Sequential(nn.Dropout(0.5), linear(W, b))


def normed(width, classes):
    """A linear layer behind batch normalisation, float64, in evaluation mode."""
    return nn.Sequential(nn.BatchNorm1d(width), nn.Linear(width, classes)).double().eval()


def network(parameters):
    """A network with batch normalisation and dropout, with these numbers inside, float64, in training mode."""
    W, b, mean, var = map(tensor, parameters)
    model = nn.Sequential(nn.BatchNorm1d(W.shape[1]), nn.Dropout(0.5), nn.Linear(W.shape[1], W.shape[0])).double()
    with torch.no_grad():
        model[0].running_mean.copy_(mean)
        model[0].running_var.copy_(var)
        model[2].weight.copy_(W)
        model[2].bias.copy_(b)
    return model


def far_away(width, classes):
    """A network on the meta device."""
    layers = nn.Linear(width, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.5), nn.Linear(8, classes)
    return nn.Sequential(*layers).to("meta")


class Scripted(nn.Module):
    """Its logits are (w, 0) in training mode; in evaluation mode such that the loss of label 0 follows a script."""

    def __init__(self, logits, batches_per_epoch):
        super().__init__()
        self.w = nn.Parameter(torch.zeros((), dtype=torch.float64))
        self._logits, self._per_epoch, self._seen = logits, batches_per_epoch, 0

    def forward(self, x):
        if self.training:
            self._seen += 1
            value = self.w
        else:
            epoch = max(0, self._seen // self._per_epoch - 1)
            value = torch.tensor(self._logits[min(epoch, len(self._logits) - 1)], dtype=torch.float64)
        return torch.stack([value.expand(len(x)), torch.zeros(len(x), dtype=torch.float64)], dim=1)


class Tied(nn.Module):
    """Two layers that share one matrix."""

    def __init__(self, width):
        super().__init__()
        self.first, self.second = nn.Linear(width, width), nn.Linear(width, width)
        self.second.weight = self.first.weight


def built(kind, sizes, dtype="float32", frozen=0, device="cpu"):
    """A model by the name of its kind, with so many frozen parameters at its front."""
    with torch.device(device):
        if kind == "tied":
            model = Tied(sizes[0])
        else:
            layers = []
            for n_in, n_out in zip(sizes, sizes[1:]):
                layers += [nn.Linear(n_in, n_out), nn.BatchNorm1d(n_out) if kind == "normed" else nn.ReLU()]
            model = nn.Sequential(*layers)
    for parameter in list(model.parameters())[:frozen]:
        parameter.requires_grad_(False)
    return model.to(getattr(torch, dtype))


def convolutional(channels):
    """Two convolutions with a ReLU between them."""
    return nn.Sequential(nn.Conv2d(3, channels, 3), nn.ReLU(), nn.Conv2d(channels, 2, 3))


def sgd(model, lr, momentum=0.0):
    """Plain SGD."""
    return torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)


def adam(model):
    """Adam."""
    return torch.optim.Adam(model.parameters())


def squares(logits, y):
    """A loss of the grader's own: half the mean over rows of the squared distance to the one-hot label."""
    wanted = F.one_hot(y, logits.shape[1]).to(logits.dtype)
    return 0.5 * (logits - wanted).square().sum(1).mean()


# Surroundings ----------------------------------------------------------------------------------------------


def on_machine(cuda, mps, function, *args):
    """The function's answer while torch is told which devices this machine has."""
    kept = torch.cuda.is_available, torch.cuda.device_count
    kept_mps = torch.backends.mps.is_available, torch.backends.mps.is_built
    torch.cuda.is_available, torch.cuda.device_count = lambda: cuda, lambda: int(cuda)
    torch.backends.mps.is_available, torch.backends.mps.is_built = lambda: mps, lambda: mps
    try:
        return function(*args)
    finally:
        torch.cuda.is_available, torch.cuda.device_count = kept
        torch.backends.mps.is_available, torch.backends.mps.is_built = kept_mps


def as_from_cuda(function, *args):
    """The function's answer while tensors that are saved say that they lie on a GPU."""
    tag = torch.serialization.location_tag
    torch.serialization.location_tag = lambda storage: "cuda:0"
    try:
        return function(*args)
    finally:
        torch.serialization.location_tag = tag


def product(context, a, b):
    """a @ b inside a context."""
    with context:
        return a @ b


def seed_globals(seed):
    """Put the three global generators where this seed says."""
    torch.manual_seed(seed), np.random.seed(seed), random.seed(seed)


def global_draws():
    """A draw from each of the three global generators."""
    return [random.random(), float(np.random.random()), float(torch.rand((), dtype=torch.float64))]


class Announced:
    """A loader that prints a mark before and after each of its batches."""

    def __init__(self, batches):
        self._batches = loader(batches)

    def __len__(self):
        return len(self._batches)

    def __iter__(self):
        for one in self._batches:
            print(MARK, end="")
            yield one
            print(MARK, end="")


def heard(function, *args, **settings):
    """What a call of the function prints."""
    with contextlib.redirect_stdout(io.StringIO()) as said:
        function(*args, **settings)
    return said.getvalue()
