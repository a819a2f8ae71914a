"""Runs of equal heights by groupby; sets and tuples come back; the path is an array in a data class."""

from dataclasses import dataclass
from itertools import groupby

import numpy as np


@dataclass
class Path:
    x: np.ndarray
    converged: bool


def _runs(y):
    y = [float(v) for v in np.asarray(y, dtype=float).reshape(-1)] if np.ndim(y) == 1 else []
    if not y or not all(abs(v) < float("inf") for v in y):
        raise ValueError("no curve")
    at, runs = 0, []
    for height, same in groupby(y):
        runs.append((at, height))
        at += len(list(same))
    return runs


def local_minima(y):
    runs = _runs(y)
    found = set()
    for k, (at, height) in enumerate(runs):
        neighbours = [runs[j][1] for j in (k - 1, k + 1) if 0 <= j < len(runs)]
        if all(height < other for other in neighbours):
            found.add(at)
    return found


def global_minima(y):
    runs = _runs(y)
    lowest = min(height for _, height in runs)
    return tuple(at for at, height in runs if height == lowest)


def descend(df, x0, lr, max_steps, tol):
    x, path, count = float(x0), [float(x0)], 0
    while count < max_steps:
        step = -lr * df(x)
        x, count = x + step, count + 1
        if not np.isfinite(x):
            return Path(np.array(path), False)
        path.append(x)
        if abs(step) <= tol:
            return Path(np.array(path), True)
    return Path(np.array(path), False)


def regime(curvature, lr):
    if not (curvature > 0 and lr > 0):
        raise ValueError("not positive")
    names = ["slow", "converges", "oscillates", "diverges"]
    return names[int(np.searchsorted([0.1, 1.0, 2.0], curvature * lr))]
