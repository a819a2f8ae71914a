"""Fits models of the grader's making, and gives plain values back."""

import builtins
import contextlib
import io
import random

import numpy as np
import torch
import training
from torch import nn
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode


def loader(batches):
    """Batches as tensors."""
    return [(torch.from_numpy(x), torch.from_numpy(y)) for x, y in batches]


def linear(W, b):
    """A linear layer with these parameters, float64."""
    model = nn.Linear(W.shape[1], W.shape[0]).double()
    with torch.no_grad():
        model.weight.copy_(torch.from_numpy(W))
        model.bias.copy_(torch.from_numpy(b))
    return model


def plain(result, model):
    """The fields of a `FitResult`, and the model's state, as plain values; None where nothing came back."""
    if result is None:
        return None
    return {
        "history": result.history,
        "best_epoch": result.best_epoch,
        "best_state": arrays(result.best_state),
        "final_state": arrays(model.state_dict()),
    }


def arrays(state):
    """A state as arrays by name."""
    return {name: value.detach().cpu().clone().numpy() for name, value in state.items()}


def fitted(W, b, train, val, lr, momentum, epochs, **settings):
    """`fit` on softmax regression."""
    model = linear(W, b)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
    result = training.fit(model, optimizer, loader(train), loader(val), epochs=epochs, device="cpu", seed=3, **settings)
    return plain(result, model)


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


def scripted(logits, lr, batches, **settings):
    """`fit` on a model whose validation losses are written down beforehand."""
    model = Scripted(logits, batches)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    one = (torch.zeros(4, 1, dtype=torch.float64), torch.zeros(4, dtype=torch.int64))
    result = training.fit(
        model, optimizer, [one] * batches, [one], epochs=len(logits), device="cpu", seed=3, **settings
    )
    return plain(result, model)


def with_dropout(W, b, train, val, lr, seeds):
    """Histories of softmax regression behind dropout, one per seed; in between the generators run on."""
    histories = []
    for seed in seeds:
        torch.rand(5), np.random.random(3), random.random()
        model = nn.Sequential(nn.Dropout(0.5), linear(W, b))
        optimizer = torch.optim.SGD(model.parameters(), lr=lr)
        result = training.fit(model, optimizer, loader(train), loader(val), epochs=3, device="cpu", seed=seed)
        histories.append(None if result is None else result.history)
    return histories


def resumed(W, b, train, val, lr, momentum, stop, epochs):
    """Softmax regression, stopped and saved after `stop` epochs, loaded into a new model and trained to the end."""
    model = linear(W, b)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
    settings = {"device": "cpu", "seed": 3}
    training.fit(model, optimizer, loader(train), loader(val), epochs=stop, **settings)
    training.save_ckpt("/tmp/stopped.pt", model, optimizer, stop)
    model = linear(np.zeros_like(W), np.zeros_like(b))
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
    start = training.load_ckpt("/tmp/stopped.pt", model, optimizer, "cpu")
    result = training.fit(model, optimizer, loader(train), loader(val), start_epoch=start, epochs=epochs, **settings)
    return start, plain(result, model)


def from_a_gpu(W, b, epoch):
    """The epoch and the weights that come back from a checkpoint whose tensors say that they lay on a GPU."""
    model, tag = linear(W, b), torch.serialization.location_tag
    torch.serialization.location_tag = lambda storage: "cuda:0"
    try:
        training.save_ckpt("/tmp/from_gpu.pt", model, torch.optim.SGD(model.parameters(), lr=0.1), epoch)
    finally:
        torch.serialization.location_tag = tag
    fresh = linear(np.zeros_like(W), np.zeros_like(b))
    loaded = training.load_ckpt("/tmp/from_gpu.pt", fresh, torch.optim.SGD(fresh.parameters(), lr=0.1), "cpu")
    return loaded, arrays(fresh.state_dict())


class Listened:
    """A loader that notes after which of its batches something was printed, numbered on from epoch to epoch."""

    def __init__(self, batches, said):
        self._batches, self._said = loader(batches), said
        self.given, self.told_after = 0, []

    def __len__(self):
        return len(self._batches)

    def __iter__(self):
        for batch in self._batches:
            before = self._said.tell()
            yield batch
            self.given += 1
            if self._said.tell() > before:
                self.told_after.append(self.given)


def printed(W, b, train, val, lr, epochs, **settings):
    """After which training batches something was printed."""
    model = linear(W, b)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    with contextlib.redirect_stdout(io.StringIO()) as said:
        watched = Listened(train, said)
        training.fit(
            model=model,
            optimizer=optimizer,
            train_loader=watched,
            val_loader=loader(val),
            epochs=epochs,
            device="cpu",
            seed=3,
            **settings,
        )
    return watched.told_after


class Trap:
    """An object that runs code when it is unpickled."""

    def __reduce__(self):
        return exec, ("import builtins; builtins.trap_went_off = True",)


def trapped(W, b, epoch):
    """What an honest checkpoint gives back, and whether code ran when one with a trap in it was loaded."""
    model = linear(W, b)
    training.save_ckpt("/tmp/honest.pt", model, torch.optim.SGD(model.parameters(), lr=0.1), epoch)
    saved = torch.load("/tmp/honest.pt", weights_only=False)
    torch.save({**saved, "trap": Trap()} if isinstance(saved, dict) else [saved, Trap()], "/tmp/trapped.pt")
    fresh = linear(np.zeros_like(W), np.zeros_like(b))
    optimizer = torch.optim.SGD(fresh.parameters(), lr=0.1)
    loaded = training.load_ckpt("/tmp/honest.pt", fresh, optimizer, "cpu")
    state = arrays(fresh.state_dict())
    builtins.trap_went_off = False
    try:
        training.load_ckpt("/tmp/trapped.pt", fresh, optimizer, "cpu")
    except Exception:
        pass  # to refuse the file is right
    return loaded, state, builtins.trap_went_off


def seeded(seeds):
    """Draws from the three global generators after each seed."""
    drawn = []
    for seed in seeds:
        training.seed_everything(seed)
        drawn.append([random.random(), float(np.random.random()), float(torch.rand((), dtype=torch.float64))])
    return drawn


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


def watched(W, b, train, val, lr, epochs, log_every):
    """What `fit` gives, and how often the CPU waited."""
    with OneHot(), Waits() as waits:
        result = fitted(W, b, train, val, lr, 0.0, epochs, log_every=log_every)
    return result, waits.count
