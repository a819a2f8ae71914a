"""Takes training steps with models of the grader's making, and gives arrays back."""

import torch
import training
from torch import nn
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode


def squares(logits, y):
    """A loss of the grader's own: half the mean over rows of the squared distance to the one-hot label."""
    wanted = F.one_hot(y, logits.shape[1]).to(logits.dtype)
    return 0.5 * (logits - wanted).square().sum(1).mean()


LOSSES = {"cross_entropy": F.cross_entropy, "squares": squares}


def linear(W, b):
    """A linear layer with these parameters, float64."""
    model = nn.Linear(W.shape[1], W.shape[0]).double()
    with torch.no_grad():
        model.weight.copy_(torch.from_numpy(W))
        model.bias.copy_(torch.from_numpy(b))
    return model


def steps(W, b, batches, lr, loss="cross_entropy", form="tuple", pollution=0.0, frozen_bias=False):
    """The losses that the steps return, and the parameters after the last one."""
    model = linear(W, b)
    model.bias.requires_grad_(not frozen_bias)
    for parameter in model.parameters():
        parameter.grad = torch.full_like(parameter, pollution) if pollution and parameter.requires_grad else None
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = [training.train_step(model, _batch(x, y, form), LOSSES[loss], optimizer, "cpu") for x, y in batches]
    return [numbers(value) for value in losses], model.weight.detach().numpy(), model.bias.detach().numpy()


def numbers(value):
    """An array where a tensor is, anything else as it is."""
    return value.detach().cpu().numpy() if isinstance(value, torch.Tensor) else value


def _batch(x, y, form):
    x, y = torch.from_numpy(x), torch.from_numpy(y)
    return {"x": x, "y": y} if form == "dict" else (x, y)


def with_batch_norm(x, y, lr):
    """The loss, the running mean after one step of a network that was handed over in evaluation mode, and its mode."""
    model = nn.Sequential(nn.BatchNorm1d(x.shape[1]), nn.Linear(x.shape[1], int(y.max()) + 1)).double()
    model.eval()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    loss = training.train_step(model, _batch(x, y, "tuple"), F.cross_entropy, optimizer, "cpu")
    return numbers(loss), model[0].running_mean.numpy(), model.training and model[0].training


def on_meta(n, width, classes):
    """The loss's device, shape and need of a graph when the model is on meta and the batch is still on the CPU."""
    model = nn.Sequential(nn.Linear(width, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.5), nn.Linear(8, classes))
    model = model.to("meta")
    optimizer = torch.optim.Adam(model.parameters())
    batch = torch.zeros(n, width), torch.zeros(n, dtype=torch.int64)
    try:
        loss = training.train_step(model, batch, F.cross_entropy, optimizer, "meta")
    except NotImplementedError as error:
        if not error.args:  # the stub's; torch's own has words about the device
            raise
        return f"stopped: {error}"
    except RuntimeError as error:
        return f"stopped: {error}"
    if not isinstance(loss, torch.Tensor):
        return f"no tensor but a {type(loss).__name__}"
    return [loss.device.type, list(loss.shape), loss.requires_grad]


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


class CountedSGD(torch.optim.SGD):
    """SGD that counts its steps."""

    taken = 0

    def step(self, closure=None):
        self.taken += 1
        return super().step(closure)


def watched(W, b, batches, lr):
    """Losses and final weights, and beside them: waits, optimizer steps, whether a loss still holds a graph."""
    model = linear(W, b)
    optimizer = CountedSGD(model.parameters(), lr=lr)
    with OneHot(), Waits() as waits:
        losses = [
            training.train_step(model, _batch(x, y, "tuple"), F.cross_entropy, optimizer, "cpu") for x, y in batches
        ]
    held = any(isinstance(loss, torch.Tensor) and loss.requires_grad for loss in losses)
    return [numbers(loss) for loss in losses], model.weight.detach().numpy(), waits.count, optimizer.taken, held
