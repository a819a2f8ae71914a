"""A linear programme, solved by the simplex method, maximises the least margin."""

import numpy as np


def gate(name):
    outputs = {
        "AND": [0, 0, 0, 1],
        "OR": [0, 1, 1, 1],
        "NAND": [1, 1, 1, 0],
        "NOR": [1, 0, 0, 0],
        "A": [0, 0, 1, 1],
        "NOT_B": [1, 0, 1, 0],
    }
    if name not in outputs:
        raise ValueError(f"unknown gate {name!r}")
    corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    return separating_unit(corners, np.array(outputs[name]))


def separating_unit(X, y):
    X = np.asarray(X, dtype=float)
    y = np.asarray(y)
    centre = X.mean(axis=0)
    radius = np.abs(X - centre).max() or 1.0
    A = np.column_stack([(X - centre) / radius, np.ones(len(X))]) * np.where(y == 1, 1, -1)[:, None]
    n, d = A.shape
    # Maximise m with A v >= m and -1 <= v <= 1: shift v = u - 1, so that u >= 0 and the start is feasible.
    shift = A.sum(axis=1)
    rows = np.zeros((n + d, d + 2))
    rows[:n, :d] = -A
    rows[:n, d] = 1
    rows[:n, d + 1] = -1
    rows[n:, :d] = np.eye(d)
    limits = np.concatenate([-shift, np.full(d, 2.0)])
    start = limits.min()
    if start < 0:
        limits[:n] -= start
    gains = np.zeros(d + 2)
    gains[d], gains[d + 1] = 1, -1
    solution = _simplex(rows, limits, gains)
    v = solution[:d] - 1
    w = v[:-1] / radius
    theta = float(w @ centre - v[-1])
    return (w, theta) if (A @ v).min() > 1e-9 else None


def _simplex(rows, limits, gains):
    """Maximise gains @ x with rows @ x <= limits (limits >= 0) and x >= 0, by Bland's rule."""
    m, n = rows.shape
    table = np.zeros((m + 1, n + m + 1))
    table[:m, :n] = rows
    table[:m, n : n + m] = np.eye(m)
    table[:m, -1] = limits
    table[m, :n] = -gains
    basis = list(range(n, n + m))
    for _ in range(5000):
        improving = np.flatnonzero(table[m, :-1] < -1e-10)
        if len(improving) == 0:
            break
        column = improving[0]
        usable = np.flatnonzero(table[:m, column] > 1e-10)
        ratios = table[usable, -1] / table[usable, column]
        best = usable[ratios <= ratios.min() + 1e-12]
        row = min(best, key=lambda i: basis[i])
        table[row] /= table[row, column]
        for i in range(m + 1):
            if i != row:
                table[i] -= table[i, column] * table[row]
        basis[row] = column
    x = np.zeros(n + m)
    x[basis] = table[:m, -1]
    return x[:n]
