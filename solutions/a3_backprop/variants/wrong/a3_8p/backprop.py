"""A column of labels is broadcast against the rows."""

import numpy as np


def softmax_cross_entropy(logits, y):
    logits, y = np.asarray(logits, dtype=float), np.asarray(y)
    if y.dtype.kind not in "iu":
        raise TypeError("labels are integers")
    if logits.ndim != 2 or len(y) != len(logits) or y.size == 0:
        raise ValueError("one label per row")
    if (y < 0).any() or (y >= logits.shape[1]).any():
        raise ValueError("a label is out of range")
    n = len(y)
    z = logits - logits.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    d = np.exp(log_p)
    d[np.arange(n), y] -= 1
    return float(-log_p[np.arange(n), y].mean()), d / n
