"""Right numbers of the wrong kind: complex, floating, truth values."""

import numpy as np


def centred(x):
    print("TRIED")
    return (x - x.mean(axis=0)).astype(np.complex128)


def nearest(points, queries):
    return np.abs(queries[:, None] - points).argmin(axis=1).astype(np.float64)


def parse(text):
    return [complex(part) for part in text.split(",")]


def totals(table):
    return {name: float(sum(numbers)) for name, numbers in table.items()}


def walk(start, steps):
    return [bool(start)] * (len(steps) + 1)


def step(state):
    a, b = state
    return float(b), float((a + b) % 1009)
