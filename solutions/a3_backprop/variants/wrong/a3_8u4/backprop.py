"""relu writes its result over its input."""

import numpy as np


class ReLU(ReLU):
    def forward(self, X):
        self._passes = X > 0
        X[~self._passes] = 0.0
        return X
