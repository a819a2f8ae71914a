"""x itself is nudged, element by element, and restored in a finally clause."""

import numpy as np



def numeric_grad(f, x, h=1e-5):
    if type(x) is not np.ndarray or x.dtype.type is not np.float64:
        raise TypeError("float64 only")
    grad = np.empty(x.shape)
    walk = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    while not walk.finished:
        at = walk.multi_index
        old = x[at].copy() if hasattr(x[at], "copy") else x[at]
        try:
            x[at] = old + h
            up = float(f(x))
            x[at] = old - h
            down = float(f(x))
        finally:
            x[at] = old
        grad[at] = (up - down) / (2 * h)
        walk.iternext()
    return grad


def relative_error(a, b):
    a, b = np.asarray(a, float), np.asarray(b, float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    top, bottom = np.sqrt(np.sum((a - b) ** 2)), np.sqrt(np.sum(a**2)) + np.sqrt(np.sum(b**2))
    return top / max(bottom, 1e-12)


def check_gradients(f, params, grads):
    if params.keys() != grads.keys():
        raise ValueError("names differ")
    report = {}
    for name, value in params.items():
        mine = {other: np.array(array) for other, array in params.items()}
        report[name] = relative_error(grads[name], numeric_grad(lambda _: f(mine), mine[name]))
    return report
