"""The bias is kept as the first weight; w and b are views of one vector."""

import numpy as np


class Perceptron:
    def __init__(self, lr=1.0, max_epochs=100, seed=0):
        self.lr = lr
        self.max_epochs = max_epochs
        self.seed = seed
        self._v = None
        self._b = 0.0
        self.mistakes = []
        self.converged = False

    @property
    def w(self):
        return self._v[1:]

    @w.setter
    def w(self, value):
        bias = self._b if self._v is None else self._v[0]
        self._v = np.concatenate([[bias], np.asarray(value, dtype=float)])

    @property
    def b(self):
        return self._b if self._v is None else self._v[0]

    @b.setter
    def b(self, value):
        if self._v is None:
            self._b = float(value)
        else:
            self._v[0] = value

    def predict(self, X):
        X = np.asarray(X, dtype=float)
        return (np.column_stack([np.ones(len(X)), X]) @ self._v > 0).astype(int)

    def partial_fit(self, x, y):
        row = np.concatenate([[1.0], np.asarray(x, dtype=float)])
        if self._v is None:
            self._v = np.zeros(len(row))
        error = int(y) - int(row @ self._v > 0)
        self._v = self._v + self.lr * error * row
        return self

    def fit(self, X, y):
        X = np.array(X, dtype=float)
        y = np.array(y)
        if X.ndim != 2 or y.shape != (X.shape[0],) or not set(y.tolist()) <= {0, 1}:
            raise ValueError("labels are 0 and 1, one per row")
        self._v = np.zeros(X.shape[1] + 1)
        self.mistakes = []
        self.converged = False
        while len(self.mistakes) < self.max_epochs and not self.converged:
            count = 0
            for x, label in zip(X, y):
                before = self._v
                self.partial_fit(x, label)
                count += not np.array_equal(before, self._v)
            self.mistakes.append(count)
            self.converged = count == 0
        return self
