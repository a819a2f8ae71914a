"""The loss goes row by row with the math module; layers remember copies."""

import math

import numpy as np


class ReLU:
    def forward(self, X):
        self.mask = (np.sign(X) + 1) // 2 * (np.asarray(X) != 0)
        return np.where(self.mask, X, 0.0)

    def backward(self, dout):
        return np.multiply(dout, self.mask)


def softmax_cross_entropy(logits, y):
    rows = np.asarray(logits).tolist() if np.ndim(logits) == 2 else []
    if np.asarray(y).dtype.kind not in "iu":
        raise TypeError("labels are integers")
    labels = np.asarray(y).reshape(-1).tolist()
    if not rows or len(rows) != len(labels) or np.ndim(y) != 1:
        raise ValueError("one label for each row")
    total, slopes = 0.0, []
    for row, label in zip(rows, labels):
        if not 0 <= label < len(row):
            raise ValueError("no such class")
        top = max(row)
        powers = [math.exp(v - top) for v in row]
        whole = math.fsum(powers)
        total += math.log(whole) - (row[label] - top)
        slopes.append([(p / whole - (k == label)) / len(rows) for k, p in enumerate(powers)])
    return [total / len(rows), np.array(slopes)]
