"""Uniform random units that are anchored in the data's box; the model holds functions."""


from types import SimpleNamespace

import numpy as np


def random_feature_fit(X, y, width, seed, activation="relu"):
    X = np.asarray(X, dtype=float)
    y = np.asarray(y).astype(int)
    if width <= 0:
        raise ValueError("width must be positive")
    if activation not in ACTIVATIONS:
        raise ValueError("unknown activation")
    if not set(y.tolist()) <= {0, 1}:
        raise ValueError("labels are 0 and 1")
    rng = np.random.default_rng(seed)
    W = rng.uniform(-1, 1, size=(X.shape[1], width))
    anchors = rng.uniform(X.min(axis=0), X.max(axis=0), size=(width, X.shape[1]))
    b = -(W * anchors.T).sum(axis=0)

    def features(X):
        return ACTIVATIONS[activation](np.asarray(X, dtype=float) @ W + b)

    F = np.column_stack([features(X), np.ones(len(X))])
    v = np.zeros(width + 1)
    best, least = v, len(y) + 1
    for _ in range(300):
        for i in rng.permutation(len(F)):
            v = v + (y[i] - int(F[i] @ v > 0)) * F[i]
        wrong = int(((F @ v > 0) != (y == 1)).sum())
        if wrong < least:
            best, least = v, wrong
        if wrong == 0:
            break

    def predict(X):
        F = features(X)
        return (np.column_stack([F, np.ones(len(F))]) @ best > 0).astype(int)

    def score(X, y):
        return float(np.mean(predict(X) == np.asarray(y)))

    return SimpleNamespace(features=features, predict=predict, score=score, width=width)
