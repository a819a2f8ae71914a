"""A perceptron that has not converged after five epochs counts as proof that no unit exists."""

import numpy as np


def separating_unit(X, y):
    X = np.asarray(X, dtype=float)
    y = np.asarray(y)
    w = np.zeros(X.shape[1])
    theta = 0.0
    for _ in range(5):
        mistakes = 0
        for x, label in zip(X, y):
            error = int(label) - int(x @ w > theta)
            if error:
                w = w + error * x
                theta = theta - error
                mistakes += 1
        if mistakes == 0:
            return w, theta
    return None
