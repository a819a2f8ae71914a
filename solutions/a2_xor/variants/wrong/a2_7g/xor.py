"""A bias of the wrong length is broadcast."""

import numpy as np


def collapse(weights, biases):
    weights = [np.asarray(w, dtype=float) for w in weights]
    biases = [np.asarray(b, dtype=float) for b in biases]
    if len(weights) == 0 or len(weights) != len(biases):
        raise ValueError("one bias vector per weight matrix")
    W = weights[0].copy()
    c = np.resize(biases[0], W.shape[1])
    for w, b in zip(weights[1:], biases[1:]):
        W = W @ w
        c = c @ w + np.resize(b, w.shape[1])
    return W, c
