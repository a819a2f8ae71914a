"""The part of the public tests that handles tensors; it runs beside your module. Arrays come in, arrays go out."""

import random
import tempfile
from pathlib import Path

import numpy as np
import torch
import training
from torch import nn
from torch.nn import functional as F


def numbers(value):
    """An array where a tensor is, anything else as it is."""
    return value.detach().cpu().numpy() if isinstance(value, torch.Tensor) else value


def picked(prefer=None):
    """The type of the picked device, and whether a tensor can really be made there."""
    device = training.pick_device(prefer)
    return device.type, torch.zeros(2, device=device).sum().item() == 0.0


def on_cpu(a, b):
    """A small nest after `to_device` with its tensors as arrays, and where a tensor goes that is sent to "meta"."""
    moved = training.to_device({"x": torch.from_numpy(a), "rest": [torch.from_numpy(b), "label", None]}, "cpu")
    if moved is None:
        return None, "nowhere"
    far = training.to_device(torch.from_numpy(a), "meta")
    return {"x": numbers(moved["x"]), "rest": [numbers(item) for item in moved["rest"]]}, str(far.device)


def normalised(u8):
    """The statistics, and the pictures as a batch."""
    pictures = torch.from_numpy(u8)
    mean, std = training.compute_stats(pictures)
    return numbers(mean), numbers(std), numbers(training.to_batch(pictures, mean, std))


def epochs(u8, y, batch_size, shuffle, seed, count):
    """So many epochs of one loader, each a list of (x, y)."""
    loader = training.make_loader(torch.from_numpy(u8), torch.from_numpy(y), batch_size, shuffle, seed)
    return [[[numbers(part) for part in batch] for batch in loader] for _ in range(count)]


def split(n, val_fraction, seed):
    """The two sets of row numbers."""
    return [numbers(part) for part in training.split_indices(n, val_fraction, seed)]


def parameter_count(sizes):
    """Trainable parameters of an MLP."""
    return sum(p.numel() for p in training.build_mlp(sizes).parameters() if p.requires_grad)


def cnn_outputs(x):
    """What a new SmallCNN says about these pictures."""
    with torch.no_grad():
        return numbers(training.SmallCNN().eval()(torch.from_numpy(x)))


def steps(W, b, x, y, lr, count):
    """Losses, weights and biases after so many training steps on one batch."""
    model = linear(W, b)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    batch = torch.from_numpy(x), torch.from_numpy(y)
    losses = [training.train_step(model, batch, F.cross_entropy, optimizer, "cpu") for _ in range(count)]
    return [numbers(loss) for loss in losses], numbers(model.weight), numbers(model.bias)


def linear(W, b):
    """A linear layer with these parameters, float64."""
    model = nn.Linear(W.shape[1], W.shape[0]).double()
    with torch.no_grad():
        model.weight.copy_(torch.from_numpy(W))
        model.bias.copy_(torch.from_numpy(b))
    return model


def evaluated(logits, y, batch_size, classes):
    """The result for a model that hands its input on: its inputs are the logits."""
    parts = zip(torch.from_numpy(logits).split(batch_size), torch.from_numpy(y).split(batch_size))
    result = training.evaluate(nn.Identity(), list(parts), "cpu", classes)
    return result.loss, result.accuracy, result.balanced_accuracy, numbers(result.confusion)


def fitted(x, y, epochs):
    """History, best epoch and best weights of softmax regression."""
    model = linear(*(torch.zeros(shape, dtype=torch.float64).numpy() for shape in ((2, x.shape[1]), (2,))))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    batches = list(zip(torch.from_numpy(x).split(4), torch.from_numpy(y).split(4)))
    result = training.fit(model, optimizer, batches, batches, epochs=epochs, device="cpu", seed=0)
    return result.history, result.best_epoch, {name: numbers(value) for name, value in result.best_state.items()}


def saved_and_loaded(W, b, epoch):
    """The epoch and the parameters that come back from a checkpoint."""
    model, path = linear(W, b), Path(tempfile.gettempdir(), "a4_public_test.pt")
    training.save_ckpt(path, model, torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9), epoch)
    fresh = linear(W * 0.0, b * 0.0)
    loaded = training.load_ckpt(path, fresh, torch.optim.SGD(fresh.parameters(), lr=0.1, momentum=0.9), "cpu")
    return loaded, numbers(fresh.weight), numbers(fresh.bias)


def draws_after(seed):
    """A draw from each of the three global generators after seeding."""
    training.seed_everything(seed)
    return [random.random(), float(np.random.random()), float(torch.rand((), dtype=torch.float64))]


def deck_bytes():
    """Bytes of the deck's 3-4-4-1 network: its parameters, and training it with Adam."""
    model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 1))
    return (
        training.param_bytes(model),
        training.training_bytes(model, "adam"),
        training.max_batch(model, (3,), 164 + 700),
    )


def product_dtypes():
    """The dtype of a product inside `amp_context`, enabled and not."""
    a, dtypes = torch.ones(4, 4), []
    for enabled in (True, False):
        with training.amp_context("cpu", enabled):
            dtypes.append(str((a @ a).dtype))
    return dtypes
