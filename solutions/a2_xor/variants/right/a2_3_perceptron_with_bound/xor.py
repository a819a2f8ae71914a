"""Contradictions are looked for first; then a perceptron runs until its mistake bound proves that no unit exists."""

import numpy as np


def gate(name):
    units = dict(
        AND=((2, 2), 3), OR=((2, 2), 1), NAND=((-2, -2), -3), NOR=((-2, -2), -1), A=((1, 0), 0), NOT_B=((0, -3), -1)
    )
    if name not in units:
        raise ValueError(f"no gate {name}")
    return units[name]


def separating_unit(X, y):
    X = np.array(X, dtype=float)
    y = np.array(y)
    on = {tuple(row) for row in X[y == 1].tolist()}
    off = {tuple(row) for row in X[y == 0].tolist()}
    if on & off:
        return None
    centre = X.mean(axis=0)
    radius = np.sqrt(((X - centre) ** 2).sum(axis=1).max()) or 1.0
    signed = np.column_stack([(X - centre) / radius, np.ones(len(X))]) * (2 * y - 1)[:, None]
    bound = int(2 / 0.01**2) + 1
    products = signed @ signed.T
    scores = np.zeros(len(X))
    times = np.zeros(len(X))
    for _ in range(bound + 1):
        worst = int(scores.argmin())
        if scores[worst] > 0:
            v = times @ signed
            w = v[:-1] / radius
            return w, float(w @ centre - v[-1])
        scores += products[worst]
        times[worst] += 1
    return None
