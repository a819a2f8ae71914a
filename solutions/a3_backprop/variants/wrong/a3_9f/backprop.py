"""The generator is made anew in each epoch."""

import numpy as np


def train(model, X, y, lr, batch_size, epochs, seed):
    if len(X) != len(y) or len(X) == 0 or batch_size < 1 or epochs < 0:
        raise ValueError("nothing to train on")
    losses, steps = [], 0
    for epoch in range(epochs):
        order = np.random.default_rng(seed).permutation(len(X))
        total = 0.0
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            logits = model.forward(X[rows])
            loss, dlogits = model.loss(logits, y[rows])
            model.backward(dlogits)
            model.step(lr)
            total += loss * len(rows)
            steps += 1
        losses.append(total / len(X))
    return History(losses, steps)
