"""The values are printed, not returned."""

import numpy as np


def tanh(z):
    print(np.tanh(z))
