"""Plain loops; the trace is a data class of lists."""

from dataclasses import dataclass


@dataclass
class Trace:
    w: list
    loss: list
    note: str = "no more than asked for"


def fit_scale(x, y, w0, lr, steps):
    x, y = list(x), list(y)
    if not x or len(x) != len(y) or steps < 0 or any(hasattr(v, "__len__") for v in x + y):
        raise ValueError("cannot fit this")
    n, w = len(x), float(w0)
    trace = Trace([], [])
    for step in range(steps + 1):
        trace.w.append(w)
        trace.loss.append(sum((w * float(a) - float(b)) ** 2 for a, b in zip(x, y)) / n)
        w = w - lr * sum(2 * (w * float(a) - float(b)) * float(a) for a, b in zip(x, y)) / n
    return trace
