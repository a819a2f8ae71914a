"""Gradients pile up from call to call."""

class Linear(Linear):
    def backward(self, dout):
        self.dW = getattr(self, "dW", 0.0) + self._X.T @ dout
        self.db = getattr(self, "db", 0.0) + dout.sum(axis=0)
        return dout @ self.W.T
