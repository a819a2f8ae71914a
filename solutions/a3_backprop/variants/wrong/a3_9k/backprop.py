"""accuracy counts right answers instead of giving their share."""

import numpy as np


def accuracy(model, X, y):
    return float(np.sum(model.forward(X).argmax(axis=1) == y))
