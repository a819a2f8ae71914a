"""The layer averages over the batch once more."""

class Linear(Linear):
    def backward(self, dout):
        self.dW = self._X.T @ dout / len(dout)
        self.db = dout.sum(axis=0) / len(dout)
        return dout @ self.W.T
