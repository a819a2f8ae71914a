"""The caller's data is centred in place before training."""

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
        centre = X.mean(axis=0)
        X -= centre
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
            if wrong == 0:
                self.converged = True
                break
        self.b = self.b - float(centre @ self.w)
        return self
