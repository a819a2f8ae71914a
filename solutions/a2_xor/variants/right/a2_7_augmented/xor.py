"""Each layer is one matrix with the bias as its last row; the layers are multiplied with functools.reduce."""


from functools import reduce

import numpy as np


def _augmented(w, b):
    w, b = np.asarray(w, dtype=float), np.asarray(b, dtype=float)
    if w.ndim != 2 or b.shape != w.shape[1:]:
        raise ValueError("bias and weights do not fit")
    A = np.zeros((w.shape[0] + 1, w.shape[1] + 1))
    A[:-1, :-1] = w
    A[-1, :-1] = b
    A[-1, -1] = 1
    return A


def collapse(weights, biases):
    if not weights or len(weights) != len(biases):
        raise ValueError("as many biases as weights, at least one")
    A = reduce(np.matmul, [_augmented(w, b) for w, b in zip(weights, biases)])
    return A[:-1, :-1], A[-1, :-1]


def collapse_deck(w1, w2, w3, w4, w5, w6, b1, b2, b3):
    def y(x1, x2):
        return (w1 * x1 + w3 * x2 + b1) * w5 + (w2 * x1 + w4 * x2 + b2) * w6 + b3

    c = y(0, 0)
    return [y(1, 0) - c, y(0, 1) - c, c]
