"""relu's backward looks at the sign of the gradient."""

import numpy as np


class ReLU(ReLU):
    def backward(self, dout):
        return np.maximum(dout, 0.0)
