"""Runs the data pipeline on arrays, and gives arrays back."""

import numpy as np
import torch
import training


def numbers(value):
    """An array where a tensor is, anything else as it is."""
    return value.detach().cpu().numpy() if isinstance(value, torch.Tensor) else value


def stats(u8):
    """What `compute_stats` returns."""
    return _each(training.compute_stats(torch.from_numpy(u8)))


def batch(u8, mean, std):
    """What `to_batch` makes of the pictures."""
    return numbers(training.to_batch(*(torch.from_numpy(array) for array in (u8, mean, std))))


def batch_by_own_stats(u8):
    """The pictures, normalised by their own statistics as `compute_stats` gives them."""
    pictures = torch.from_numpy(u8)
    return numbers(training.to_batch(pictures, *training.compute_stats(pictures)))


def splits(requests):
    """What `split_indices` returns for each (n, val_fraction, seed)."""
    return [_each(training.split_indices(*request)) for request in requests]


def epochs(u8, y, batch_size, shuffle, seed, count):
    """So many epochs of one loader, each a list of (x, y)."""
    loader = training.make_loader(torch.from_numpy(u8), torch.from_numpy(y), batch_size, shuffle, seed)
    return [[_each(batch) for batch in loader] for _ in range(count)]


def random_state_kept(u8, y, seed):
    """An epoch and a split, and whether torch's and NumPy's global generators are where they were."""
    torch.manual_seed(20261012)
    np.random.seed(20261012)
    before = torch.get_rng_state().clone(), np.random.get_state()[1].copy()
    loader = training.make_loader(torch.from_numpy(u8), torch.from_numpy(y), 4, True, seed)
    epoch = [_each(batch) for batch in loader]
    split = _each(training.split_indices(len(y), 0.25, seed))
    kept = torch.equal(before[0], torch.get_rng_state()) and np.array_equal(before[1], np.random.get_state()[1])
    return epoch, split, bool(kept)


def _each(parts):
    return [numbers(part) for part in parts] if isinstance(parts, (list, tuple)) else numbers(parts)
