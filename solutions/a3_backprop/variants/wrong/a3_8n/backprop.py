"""All weights start at the same number."""

import numpy as np


class Linear(Linear):
    def __init__(self, n_in, n_out, seed):
        super().__init__(n_in, n_out, seed)
        self.W = np.full((n_in, n_out), self.W[0, 0])
