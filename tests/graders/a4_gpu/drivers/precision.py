"""Models of the grader's making for questions of memory, and products in lower precision."""

import torch
import training
from torch import nn

DTYPES = {"float32": torch.float32, "float64": torch.float64, "bfloat16": torch.bfloat16, "float16": torch.float16}


class Tied(nn.Module):
    """Two layers that share one matrix."""

    def __init__(self, width):
        super().__init__()
        self.first, self.second = nn.Linear(width, width), nn.Linear(width, width)
        self.second.weight = self.first.weight


def built(kind, sizes, device="cpu"):
    """A model by the name of its kind."""
    with torch.device(device):
        if kind == "tied":
            return Tied(sizes[0])
        layers = []
        for n_in, n_out in zip(sizes, sizes[1:]):
            layers += [nn.Linear(n_in, n_out), nn.BatchNorm1d(n_out) if kind == "normed" else nn.ReLU()]
        return nn.Sequential(*layers)


def param_bytes(requests):
    """`param_bytes` for each (kind, sizes, dtype)."""
    return [training.param_bytes(built(kind, sizes).to(DTYPES[dtype])) for kind, sizes, dtype in requests]


def training_bytes(requests):
    """`training_bytes` for each (kind, sizes, optimizer's name, dtype, number of frozen parameters at the front)."""
    answers = []
    for kind, sizes, name, dtype, frozen in requests:
        model = built(kind, sizes)
        for parameter in list(model.parameters())[:frozen]:
            parameter.requires_grad_(False)
        answers.append(training.training_bytes(model, name, DTYPES[dtype]))
    return answers


def max_batches(kind, sizes, budgets, device="cpu"):
    """`max_batch` of one model for each budget, and the sum of its parameters before and after (0 on meta)."""
    model = built(kind, sizes, device)
    before = _sum(model)
    answers = [training.max_batch(model, (sizes[0],), budget) for budget in budgets]
    return answers, before, _sum(model)


def convolutional(channels, side, budgets):
    """`max_batch` of two convolutions with a ReLU between them, for each budget."""
    model = nn.Sequential(nn.Conv2d(3, channels, 3), nn.ReLU(), nn.Conv2d(channels, 2, 3))
    return [training.max_batch(model, (3, side, side), budget) for budget in budgets]


def _sum(model):
    return float(sum(p.double().sum() for p in model.parameters())) if not next(model.parameters()).is_meta else 0.0


def product(a, b, enabled):
    """The dtype of a @ b inside the context, the product as float32, and the dtype of one after the context."""
    a, b = torch.from_numpy(a), torch.from_numpy(b)
    with training.amp_context("cpu", enabled):
        inside = a @ b
    return str(inside.dtype).removeprefix("torch."), inside.float().numpy(), str((a @ b).dtype).removeprefix("torch.")
