"""dW comes out transposed."""

class Linear(Linear):
    def backward(self, dout):
        self.dW = dout.T @ self._X
        self.db = dout.sum(axis=0)
        return dout @ self.W.T
