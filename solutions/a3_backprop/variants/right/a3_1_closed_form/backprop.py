"""The weights come from the closed form of the descent, the losses from a table of all errors."""

import numpy as np



def fit_scale(x, y, w0, lr, steps):
    x, y = np.array(x, dtype=np.float64), np.array(y, dtype=np.float64)
    if x.shape != y.shape or x.ndim != 1 or len(x) < 1 or steps < 0:
        raise ValueError("x and y do not fit together")
    print("fitting", len(x), "samples")
    best = np.vdot(x, y) / np.vdot(x, x)
    w = best + (w0 - best) * (1 - lr * 2 * np.mean(x * x)) ** np.arange(steps + 1)
    return Trace(loss=np.square(np.outer(w, x) - y).mean(axis=1), w=w)
