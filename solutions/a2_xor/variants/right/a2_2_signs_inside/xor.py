"""Labels are coded as -1 and 1 inside, samples go round in the given order, counts are NumPy integers."""

import numpy as np


class Perceptron:
    def __init__(self, lr=1.0, max_epochs=100, seed=0, verbose=False):
        self.lr = lr
        self.max_epochs = max_epochs
        self.seed = seed
        self.verbose = verbose
        self.w = None
        self.b = np.float64(0)
        self.mistakes = ()
        self.converged = False

    def _score(self, X):
        return np.dot(np.asarray(X, dtype=float), np.asarray(self.w, dtype=float)) + self.b

    def predict(self, X):
        return np.where(self._score(X) > 0, 1, 0)

    def partial_fit(self, x, y):
        x = np.asarray(x, dtype=float)
        if self.w is None:
            self.w = np.zeros(x.shape)
        target = 2 * int(y) - 1
        side = 1 if self._score(x) > 0 else -1
        if side != target:
            self.w = self.w + self.lr * target * x
            self.b = self.b + self.lr * target
        return self

    def fit(self, X, y):
        X = np.asarray(X, dtype=float)
        y = np.asarray(y)
        if X.ndim != 2 or y.shape != X.shape[:1] or ((y != 0) & (y != 1)).any():
            raise ValueError("labels are 0 and 1, one per row")
        self.w = np.zeros(X.shape[1])
        self.b = 0.0
        mistakes = []
        for epoch in range(self.max_epochs):
            missed = np.zeros(len(X), dtype=bool)
            for i in range(len(X)):
                missed[i] = self.predict(X[i]) != y[i]
                self.partial_fit(X[i], y[i])
            mistakes.append(missed.sum())
            if self.verbose:
                print(f"epoch {epoch}: {mistakes[-1]} mistakes")
            if not missed.any():
                break
        self.mistakes = tuple(mistakes)
        self.converged = bool(mistakes and mistakes[-1] == 0)
        return self
