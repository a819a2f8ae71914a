"""Evaluates models of the grader's making, and gives plain values back."""

import torch
import training
from torch import nn
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode


def plain(result):
    """The fields of an `EvalResult` as plain values; None where nothing came back."""
    if result is None:
        return None
    table = result.confusion
    return {
        "loss": result.loss,
        "accuracy": result.accuracy,
        "balanced_accuracy": result.balanced_accuracy,
        "confusion": table.detach().cpu().numpy() if isinstance(table, torch.Tensor) else table,
    }


def loader(batches):
    """Batches as tensors."""
    return [(torch.from_numpy(x), torch.from_numpy(y)) for x, y in batches]


def of_logits(batches, classes):
    """The result for a model that hands its input on: the inputs are the logits."""
    return plain(training.evaluate(nn.Identity(), loader(batches), "cpu", classes))


def network(parameters):
    """A network with batch normalisation and dropout, with these numbers inside, float64, in training mode."""
    W, b, mean, var = (torch.from_numpy(array) for array in parameters)
    model = nn.Sequential(nn.BatchNorm1d(W.shape[1]), nn.Dropout(0.5), nn.Linear(W.shape[1], W.shape[0])).double()
    with torch.no_grad():
        model[0].running_mean.copy_(mean)
        model[0].running_var.copy_(var)
        model[2].weight.copy_(W)
        model[2].bias.copy_(b)
    return model


def of_network(parameters, batchings, classes):
    """The result of one network for the same rows in several divisions into batches."""
    model = network(parameters)
    return [plain(training.evaluate(model, loader(batches), "cpu", classes)) for batches in batchings]


def traces(parameters, batches, classes):
    """The result, and what is left of it: modes, buffers and gradients, each before and after."""
    model = network(parameters)
    model[1].eval()  # a mixture of modes, as in transfer learning
    for parameter in model.parameters():
        parameter.grad = torch.full_like(parameter, 0.25)
    before = _looks(model)
    result = plain(training.evaluate(model, loader(batches), "cpu", classes))
    return result, before, _looks(model)


def _looks(model):
    return {
        "modes": [module.training for module in model.modules()],
        "buffers": [buffer.clone().numpy() for buffer in model.buffers()],
        "gradients": [None if p.grad is None else p.grad.clone().numpy() for p in model.parameters()],
        "trainable": [p.requires_grad for p in model.parameters()],
    }


class OneHot(TorchFunctionMode):
    """`one_hot` without its look at the labels, which makes a CPU wait and no GPU."""

    def __torch_function__(self, func, types, args=(), kwargs=None):
        classes = (kwargs or {}).get("num_classes", args[1] if len(args) > 1 else -1)
        if getattr(func, "__name__", "") == "one_hot" and classes > 0:
            labels = args[0] if args else kwargs["tensor"]
            return (labels.unsqueeze(-1) == torch.arange(classes, device=labels.device)).to(torch.int64)
        return func(*args, **(kwargs or {}))


class Waits(TorchDispatchMode):
    """Counts how often a number is fetched from a tensor, which on a GPU means to wait for it."""

    def __init__(self):
        super().__init__()
        self.count = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        self.count += func is torch.ops.aten._local_scalar_dense.default
        return func(*args, **(kwargs or {}))


class Witness(nn.Module):
    """Hands its input on through a parameter of 1, and notes whether a graph is being built."""

    def __init__(self):
        super().__init__()
        self.one = nn.Parameter(torch.ones((), dtype=torch.float64))
        self.graphs = []

    def forward(self, x):
        self.graphs.append(torch.is_grad_enabled())
        return x * self.one


def witnessed(batches, classes):
    """The result, whether a graph was built at any batch, and how often the CPU waited."""
    model = Witness()
    with OneHot(), Waits() as waits:
        result = training.evaluate(model, loader(batches), "cpu", classes)
    return plain(result), any(model.graphs), waits.count
