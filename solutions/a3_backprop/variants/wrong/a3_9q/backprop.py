"""accuracy takes whatever it gets: one label is compared with all samples."""

import numpy as np


def accuracy(model, X, y):
    return float(np.mean(model.forward(X).argmax(axis=1) == np.asarray(y)))
