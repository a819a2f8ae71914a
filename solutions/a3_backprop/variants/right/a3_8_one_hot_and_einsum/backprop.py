"""One-hot labels, a separate softmax, einsum, and a mask from relu's output."""

import numpy as np



class Linear:
    def __init__(self, n_in, n_out, seed=0, scale=None):
        limit = scale or np.sqrt(6 / (n_in + n_out))
        self.W = np.random.default_rng(seed).uniform(-limit, limit, size=(n_in, n_out))
        self.b = np.full(n_out, 0.01)
        self.dW = self.db = None

    def forward(self, X):
        if np.ndim(X) != 2 or np.shape(X)[1] != self.W.shape[0]:
            raise ValueError("X does not fit")
        self.cache = np.array(X)
        return np.einsum("ni,io->no", X, self.W) + self.b

    def backward(self, dout):
        self.dW = np.einsum("ni,no->io", self.cache, dout)
        self.db = np.einsum("no->o", dout)
        return np.einsum("no,io->ni", dout, self.W)


class ReLU:
    def forward(self, X):
        self.out = X * (X > 0)
        return self.out

    def backward(self, dout):
        return dout * (self.out > 0)


def softmax(z):
    e = np.exp(z - np.max(z, axis=1)[:, None])
    return e / np.sum(e, axis=1)[:, None]


def softmax_cross_entropy(logits, y):
    y = np.asarray(y)
    if not np.issubdtype(y.dtype, np.integer):
        raise TypeError("integers, please")
    if np.ndim(logits) != 2 or y.shape != (np.shape(logits)[0],) or y.size == 0:
        raise ValueError("shapes")
    if y.min() < 0 or y.max() >= np.shape(logits)[1]:
        raise ValueError("labels")
    hot = np.eye(logits.shape[1])[y]
    top = logits.max(axis=1)
    logsum = top + np.log(np.sum(np.exp(logits - top[:, None]), axis=1))
    loss = np.mean(logsum - np.sum(hot * logits, axis=1))
    return loss, (softmax(logits) - hot) / len(y)
