"""The read-out on top of the random units is a ridge regression cut at one half."""


from dataclasses import dataclass

import numpy as np


@dataclass
class Fitted:
    W: np.ndarray
    b: np.ndarray
    kind: str
    readout: np.ndarray

    def features(self, X):
        z = np.asarray(X, dtype=float) @ self.W + self.b
        return ACTIVATIONS[self.kind](z)

    def predict(self, X):
        F = self.features(X)
        return (np.column_stack([F, np.ones(len(F))]) @ self.readout > 0.5 + 1e-6).astype(int)

    def score(self, X, y):
        return (self.predict(X) == np.asarray(y)).mean()


def random_feature_fit(X, y, width, seed, activation="relu"):
    X, y = np.asarray(X, dtype=float), np.asarray(y)
    if width < 1 or activation not in ACTIVATIONS:
        raise ValueError("width must be at least 1")
    if y.shape != (len(X),) or not np.isin(y, (0, 1)).all():
        raise ValueError("labels are 0 and 1, one per row")
    rng = np.random.default_rng(seed)
    W = rng.normal(0, 2, (X.shape[1], width))
    b = rng.normal(0, 1, width)
    model = Fitted(W, b, activation, np.zeros(width + 1))
    F = np.column_stack([model.features(X), np.ones(len(X))])
    model.readout = np.linalg.solve(F.T @ F + 1e-6 * np.eye(width + 1), F.T @ y)
    return model
