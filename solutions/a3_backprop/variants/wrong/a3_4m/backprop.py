"""A step must be shorter than tol."""

import math


def descend(df, x0, lr, max_steps, tol):
    path = [float(x0)]
    for _ in range(max_steps):
        new = float(path[-1] - lr * df(path[-1]))
        if not math.isfinite(new):
            return Path(path, False)
        path.append(new)
        if abs(path[-1] - path[-2]) < tol:
            return Path(path, True)
    return Path(path, False)
