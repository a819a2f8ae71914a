"""features draws a new random layer whenever it is asked."""

import numpy as np


class RandomFeatures:
    def __init__(self, W, b, activation):
        self.W = W
        self.b = b
        self.activation = activation
        self.w = np.zeros(W.shape[1])
        self.t = 0.0

    def values(self, X, W):
        return ACTIVATIONS[self.activation](np.asarray(X, dtype=float) @ W + self.b)

    def features(self, X):
        return self.values(X, np.random.default_rng().standard_normal(self.W.shape))

    def predict(self, X):
        return (self.values(X, self.W) @ self.w + self.t > 0).astype(np.int64)

    def score(self, X, y):
        return float(np.mean(self.predict(X) == np.asarray(y)))


def random_feature_fit(X, y, width, seed, activation="relu"):
    X = np.asarray(X, dtype=float)
    y = np.asarray(y)
    if activation not in ACTIVATIONS or not np.isin(y, [0, 1]).all():
        raise ValueError("unknown activation, or a label that is neither 0 nor 1")
    if width < 1:
        raise ValueError("width must be at least 1")
    rng = np.random.default_rng(seed)
    W = rng.standard_normal((X.shape[1], width))
    b = rng.standard_normal(width)
    model = RandomFeatures(W, b, activation)
    features = model.values(X, W)
    best, fewest = (model.w, model.t), len(y) + 1
    for _ in range(500):
        mistakes = 0
        for i in rng.permutation(len(X)):
            error = int(y[i]) - int(features[i] @ model.w + model.t > 0)
            if error:
                model.w = model.w + error * features[i]
                model.t = model.t + error
                mistakes += 1
        wrong = int((model.predict(X) != y).sum())
        if wrong < fewest:
            best, fewest = (model.w, model.t), wrong
        if mistakes == 0:
            break
    model.w, model.t = best
    return model
