"""Asks for devices while torch is told what this machine has, and moves structures."""

from collections import namedtuple

import torch
import training

Pair = namedtuple("Pair", "first second")


def picked(cases):
    """Per case (prefer, cuda, mps): the type of the device that is picked, or the name of the error."""
    return [_picked(*case) for case in cases]


def _picked(prefer, cuda, mps):
    kept = (
        torch.cuda.is_available,
        torch.cuda.device_count,
        torch.backends.mps.is_available,
        torch.backends.mps.is_built,
    )
    torch.cuda.is_available, torch.cuda.device_count = lambda: cuda, lambda: int(cuda)
    torch.backends.mps.is_available, torch.backends.mps.is_built = lambda: mps, lambda: mps
    try:
        device = training.pick_device(prefer)
    except NotImplementedError:
        raise
    except RuntimeError:
        return "RuntimeError"
    finally:
        torch.cuda.is_available, torch.cuda.device_count = kept[:2]
        torch.backends.mps.is_available, torch.backends.mps.is_built = kept[2:]
    return device.type if type(device) is torch.device else f"no device but {type(device).__name__}"


def moved(arrays, word, number, device):
    """A nest of tensors after `to_device`, what the argument is after it, and what it was before."""
    a, b, c, d, e = (torch.from_numpy(array) for array in arrays)
    nest = {"x": a, "notes": {"word": word, "nothing": None}, "many": [b, (c, number)], "pair": Pair(d, [e])}
    before = described(nest)
    result = training.to_device(nest, device)
    return described(result), described(nest), before


def moves_a_tensor(array):
    """Whether a tensor by itself comes back on the device that was asked for."""
    moved = training.to_device(torch.from_numpy(array), "meta")
    return isinstance(moved, torch.Tensor) and moved.is_meta


def described(thing):
    """A nest as plain values: every container with its type's name, every tensor with its device and its elements."""
    if isinstance(thing, torch.Tensor):
        return ["tensor", thing.device.type, None if thing.is_meta else thing.numpy()]
    if isinstance(thing, dict):
        return [type(thing).__name__, [[key, described(value)] for key, value in thing.items()]]
    if isinstance(thing, (list, tuple)):
        return [type(thing).__name__, [described(value) for value in thing]]
    return ["other", thing]
