"""After each epoch the loss is measured anew on all samples; batches are drawn without replacement."""

import random

import numpy as np


def train(model, X, y, lr, batch_size, epochs, seed):
    X, y = np.asarray(X), np.asarray(y)
    if len(X) != len(y) or len(X) < 1 or batch_size < 1 or epochs < 0:
        raise ValueError("cannot train on this")
    chance = random.Random(seed)
    losses, steps = [], 0
    for _ in range(epochs):
        left = list(range(len(X)))
        while left:
            rows = sorted(chance.sample(left, min(batch_size, len(left))))
            left = [k for k in left if k not in set(rows)]
            logits = model.forward(X[rows])
            _, slope = model.loss(logits, y[rows])
            model.backward(slope)
            model.step(lr)
            steps += 1
        losses.append(model.loss(model.forward(X), y)[0])
    return History(tuple(losses), steps)
