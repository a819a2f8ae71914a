"""Weights start at tiny random numbers, and the samples are shuffled in every epoch."""

import numpy as np


class Perceptron:
    def __init__(self, lr=1.0, max_epochs=100, seed=0):
        self.lr, self.max_epochs, self.seed = lr, max_epochs, seed
        self.w, self.b, self.mistakes, self.converged = None, 0.0, [], False

    def predict(self, X):
        return (np.einsum("nd,d->n", np.asarray(X, dtype=float), self.w) + self.b > 0).astype(np.int8)

    def partial_fit(self, x, y):
        x = np.asarray(x, dtype=float)
        if self.w is None:
            self.w = np.zeros_like(x)
        step = self.lr * (y - (1 if x.dot(self.w) + self.b > 0 else 0))
        self.w = self.w + step * x
        self.b = self.b + step
        return self

    def fit(self, X, y):
        X, y = np.asarray(X, dtype=float), np.asarray(y)
        if not (X.ndim == 2 and y.shape == (len(X),) and np.all((y == 0) | (y == 1))):
            raise ValueError("labels are 0 and 1, one per row")
        rng = np.random.default_rng(self.seed)
        self.w = 1e-9 * rng.standard_normal(X.shape[1])
        self.b = 1e-9 * float(rng.standard_normal())
        self.mistakes, self.converged = [], False
        for _ in range(self.max_epochs):
            order = np.arange(len(X))
            rng.shuffle(order)
            wrong = 0
            for i in order:
                if (X[i] @ self.w + self.b > 0) != (y[i] == 1):
                    wrong += 1
                    self.partial_fit(X[i], y[i])
            self.mistakes.append(wrong)
            if wrong == 0:
                self.converged = True
                return self
        return self
