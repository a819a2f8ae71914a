"""Observes what shows in the student's process alone: waits, graphs, modes, devices, traps. Tests with it are forgeable."""

import builtins

import torch
from torch import nn
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode


def outcome(function, *args):
    """What the function returns; torch's own words where torch stopped it, such as for tensors of two devices."""
    try:
        return function(*args)
    except NotImplementedError as error:
        if not error.args:  # the stub's; torch's own has words about the device
            raise
        return f"stopped: {error}"
    except RuntimeError as error:
        return f"stopped: {error}"


class _OneHot(TorchFunctionMode):
    """`one_hot` without its look at the labels, which makes a CPU wait and no GPU."""

    def __torch_function__(self, func, types, args=(), kwargs=None):
        classes = (kwargs or {}).get("num_classes", args[1] if len(args) > 1 else -1)
        if getattr(func, "__name__", "") == "one_hot" and classes > 0:
            labels = args[0] if args else kwargs["tensor"]
            return (labels.unsqueeze(-1) == torch.arange(classes, device=labels.device)).to(torch.int64)
        return func(*args, **(kwargs or {}))


class _Waits(TorchDispatchMode):
    """Counts how often a number is fetched from a tensor, which on a GPU means to wait for it."""

    def __init__(self):
        super().__init__()
        self.count = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        self.count += func is torch.ops.aten._local_scalar_dense.default
        return func(*args, **(kwargs or {}))


def waits_of(function, *args, **settings):
    """What a call returns, and how often the CPU waited in it."""
    with _OneHot(), _Waits() as waits:
        result = function(*args, **settings)
    return Watched(result, waits.count)


class Watched:
    """A call's result, and the number of waits."""

    def __init__(self, result, waits):
        self.result, self.waits = result, waits


class CountedSGD(torch.optim.SGD):
    """SGD that counts its steps."""

    taken = 0

    def step(self, closure=None):
        self.taken += 1
        return super().step(closure)


def holds_graph(value):
    """Whether a tensor still holds the graph that it came from."""
    return isinstance(value, torch.Tensor) and value.requires_grad


def gradients(model):
    """The gradient of each parameter; None where there is none."""
    return [None if p.grad is None else p.grad.clone() for p in model.parameters()]


def count(model):
    """The number of the model's parameters."""
    return len(list(model.parameters()))


def unlike(model):
    """Give the model a mixture of modes, as in transfer learning, and gradients of 1/4."""
    model[1].eval()
    for parameter in model.parameters():
        parameter.grad = torch.full_like(parameter, 0.25)
    return model


def looks(model):
    """Modes, buffers, gradients, and what is trainable."""
    return {
        "modes": [module.training for module in model.modules()],
        "buffers": [buffer.clone().numpy() for buffer in model.buffers()],
        "gradients": [None if p.grad is None else p.grad.clone().numpy() for p in model.parameters()],
        "trainable": [p.requires_grad for p in model.parameters()],
    }


class Witness(nn.Module):
    """Hands its input on through a parameter of 1, and notes at each batch whether a graph is being built."""

    def __init__(self):
        super().__init__()
        self.one = nn.Parameter(torch.ones((), dtype=torch.float64))
        self.graphs = []

    def forward(self, x):
        self.graphs.append(torch.is_grad_enabled())
        return x * self.one


class Trap:
    """An object that runs code when it is unpickled."""

    def __reduce__(self):
        return exec, ("import builtins; builtins.trap_went_off = True",)


def set_trap(honest, trapped):
    """Write the honest checkpoint again, with a trap in it."""
    saved = torch.load(honest, weights_only=False)
    torch.save({**saved, "trap": Trap()} if isinstance(saved, dict) else [saved, Trap()], trapped)
    builtins.trap_went_off = False


def trap_went_off():
    """Whether code in the file was run."""
    return builtins.trap_went_off
