"""Minima from padded differences; the last tiny step is not recorded."""

import numpy as np



def local_minima(y):
    y = np.asarray(y, dtype=float)
    if y.ndim != 1 or len(y) == 0 or not np.isfinite(y).all():
        raise ValueError("y is no curve")
    found = []
    for i in range(len(y)):
        if i and y[i - 1] == y[i]:
            continue
        j = i
        while j + 1 < len(y) and y[j + 1] == y[i]:
            j += 1
        if (i == 0 or y[i - 1] > y[i]) and (j + 1 == len(y) or y[j + 1] > y[i]):
            found.append(np.int64(i))
    return np.array(found, dtype=np.int64)[::-1]


def descend(df, x0, lr, max_steps, tol):
    path = [x0 * 1.0]
    for _ in range(max_steps):
        step = lr * df(path[-1])
        if not np.isfinite(path[-1] - step):
            break
        if abs(step) <= tol:
            return Path(path, True)
        path.append(path[-1] - step)
    return Path(path, False)
