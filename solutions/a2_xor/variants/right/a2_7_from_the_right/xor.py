"""The chain is folded from its last layer; the results lie in Fortran order."""

import numpy as np


def collapse(weights, biases):
    if len(weights) != len(biases) or len(weights) == 0:
        raise ValueError("as many biases as weights, at least one")
    for k, (w, b) in enumerate(zip(weights, biases)):
        if np.ndim(w) != 2 or np.shape(b) != (np.shape(w)[1],):
            raise ValueError("bias and weights do not fit")
        if k > 0 and np.shape(weights[k - 1])[1] != np.shape(w)[0]:
            raise ValueError("two layers do not fit")
    W = np.array(weights[-1], dtype=float)
    b = np.array(biases[-1], dtype=float)
    for k in range(len(weights) - 2, -1, -1):
        b = np.asarray(biases[k], dtype=float) @ W + b
        W = np.asarray(weights[k], dtype=float) @ W
    return np.asfortranarray(W), b


def collapse_deck(w1, w2, w3, w4, w5, w6, b1, b2, b3):
    W, b = collapse(
        [np.array([[w1, w2], [w3, w4]]), np.array([[w5], [w6]])],
        [np.array([b1, b2]), np.array([b3])],
    )
    return W[0, 0], W[1, 0], b[0]


def midpoint_gap(f, p, q):
    p, q = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    return np.abs(0.5 * f(p) + 0.5 * f(q) - f(p + 0.5 * (q - p)))
