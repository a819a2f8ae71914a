import numpy as np
import torch


def tensor(array):
    """A tensor made from an array."""
    return torch.from_numpy(array)


def plain(value):
    """The array behind a tensor."""
    return value.detach().numpy()


def assert_close(actual, expected, *, rtol=1e-9, atol=1e-12, dtype="float", hint=""):
    """Demand the shape, kind of dtype and values of `expected`."""
    got = plain(actual) if isinstance(actual, torch.Tensor) else np.asarray(actual)
    want = np.asarray(expected)
    assert got.shape == want.shape, hint
    assert got.dtype.kind in {"float": "f", "int": "iu"}[dtype], hint
    assert np.all(np.abs(got - want) <= atol + rtol * np.abs(want)), hint


def assert_equal(actual, expected, *, hint=""):
    """Demand exactly `expected`."""
    assert type(actual) is type(expected) and actual == expected, hint


def check(condition, hint=""):
    """Demand that `condition` holds."""
    assert condition, hint
