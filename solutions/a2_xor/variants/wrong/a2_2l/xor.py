"""The stopping test is missing, so every fit runs to the epoch limit."""

import numpy as np


class Perceptron:
    def __init__(self, lr=1.0, max_epochs=100, seed=0):
        self.lr = lr
        self.max_epochs = max_epochs
        self.seed = seed
        self.w = None
        self.b = 0.0
        self.mistakes = []
        self.converged = False

    def predict(self, X):
        return (np.asarray(X, dtype=float) @ self.w + self.b > 0).astype(np.int64)

    def partial_fit(self, x, y):
        x = np.asarray(x, dtype=float)
        if self.w is None:
            self.w = np.zeros(len(x))
        self._learn(x, int(y))
        return self

    def _learn(self, x, y):
        guess = 1 if x @ self.w + self.b > 0 else 0
        error = y - guess
        if error != 0:
            self.w = self.w + self.lr * error * x
            self.b = self.b + self.lr * error
        return error != 0

    def fit(self, X, y):
        X = np.asarray(X, dtype=float)
        y = np.asarray(y)
        if X.ndim != 2 or y.shape != (len(X),):
            raise ValueError("X must be (N, D) and y must be (N,)")
        if not np.isin(y, [0, 1]).all():
            raise ValueError("labels are 0 and 1")
        self.w = np.zeros(X.shape[1])
        self.b = 0.0
        self.mistakes = []
        self.converged = False
        rng = np.random.default_rng(self.seed)
        for _ in range(self.max_epochs):
            wrong = 0
            for i in rng.permutation(len(X)):
                wrong += self._learn(X[i], int(y[i]))
            self.mistakes.append(wrong)
            self.converged = wrong == 0
        return self


class RandomFeatures:
    def __init__(self, W, b, activation):
        self.W = W
        self.b = b
        self.activation = activation
        self.w = np.zeros(W.shape[1])
        self.t = 0.0

    def features(self, X):
        z = np.asarray(X, dtype=float) @ self.W + self.b
        return ACTIVATIONS[self.activation](z)

    def predict(self, X):
        return (self.features(X) @ self.w + self.t > 0).astype(np.int64)

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
    features = model.features(X)
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
