"""The walk goes on until the step is no longer larger than tol, and NaN is not larger than anything."""

import math


def descend(df, x0, lr, max_steps, tol):
    path = [float(x0)]
    for _ in range(max_steps):
        new = float(path[-1] - lr * df(path[-1]))
        path.append(new)
        if not abs(path[-1] - path[-2]) > tol:
            return Path(path, True)
    return Path(path, False)
