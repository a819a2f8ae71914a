"""The collapsed layer is printed, not returned."""

import numpy as np


def collapse(weights, biases):
    weights = [np.asarray(w, dtype=float) for w in weights]
    biases = [np.asarray(b, dtype=float) for b in biases]
    if len(weights) == 0 or len(weights) != len(biases):
        raise ValueError("one bias vector per weight matrix")
    for w, b in zip(weights, biases):
        if w.ndim != 2 or b.shape != (w.shape[1],):
            raise ValueError("a bias must fit its weights")
    for first, second in zip(weights, weights[1:]):
        if first.shape[1] != second.shape[0]:
            raise ValueError("the layers do not fit together")
    W = weights[0].copy()
    c = biases[0].copy()
    for w, b in zip(weights[1:], biases[1:]):
        W = W @ w
        c = c @ w + b
    print(W, c)
