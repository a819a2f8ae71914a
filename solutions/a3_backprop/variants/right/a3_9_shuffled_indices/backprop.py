"""Indices are shuffled in place and split; the history is a data class of arrays; updates are in place."""

from dataclasses import dataclass

import numpy as np


@dataclass
class History:
    loss: np.ndarray
    steps: int


class Net:
    def __init__(self, sizes, seed):
        seeds = np.random.SeedSequence(seed).generate_state(len(sizes))
        self.linear = [Linear(a, b, int(s)) for a, b, s in zip(sizes, sizes[1:], seeds)]
        self.bends = [ReLU() for _ in self.linear[1:]]

    def forward(self, X):
        for linear, bend in zip(self.linear, self.bends):
            X = bend.forward(linear.forward(X))
        return self.linear[-1].forward(X)

    def loss(self, logits, y):
        return softmax_cross_entropy(logits, y)

    def backward(self, dlogits):
        d = self.linear[-1].backward(dlogits)
        for linear, bend in list(zip(self.linear, self.bends))[::-1]:
            d = linear.backward(bend.backward(d))
        return d

    def step(self, lr):
        for linear in self.linear:
            linear.W -= lr * linear.dW
            linear.b -= lr * linear.db


def build_mlp(sizes, seed=0):
    if len(sizes) < 2 or any(n < 1 for n in sizes):
        raise ValueError("sizes")
    return Net(list(sizes), seed)


def scale_digits(X):
    return (np.asarray(X) / np.float32(16)).astype(np.float32)


def train(model, X, y, lr, batch_size, epochs, seed, verbose=False):
    n = len(X)
    if n == 0 or n != len(y):
        raise ValueError("X and y")
    if batch_size <= 0 or epochs < 0:
        raise ValueError("batch_size or epochs")
    chance, index = np.random.default_rng(seed), np.arange(n)
    steps, losses = 0, np.zeros(epochs)
    for epoch in range(epochs):
        chance.shuffle(index)
        batches = np.split(index, range(batch_size, n, batch_size))
        for rows in batches:
            value, d = model.loss(model.forward(X[rows]), y[rows])
            model.backward(d)
            model.step(lr)
            steps += 1
            losses[epoch] += value / len(batches)
        if verbose:
            print(epoch, losses[epoch])
    return History(losses, steps)


def accuracy(model, X, y):
    if len(X) != len(y) or not len(X):
        raise ValueError("X and y")
    right = [int(np.argmax(row) == label) for row, label in zip(model.forward(X), y)]
    return sum(right) / len(right)
