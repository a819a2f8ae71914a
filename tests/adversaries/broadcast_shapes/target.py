"""Shapes that would be stretched silently: a scalar, one row, a column, a transposed view."""

import itertools

import numpy as np

FORMS = itertools.cycle([lambda x: x[:1] * 0, lambda x: x[:, :1] * 0, lambda x: (x - x.mean(axis=0)).T[None]])


def centred(x):
    print("TRIED")
    return next(FORMS)(x)


def nearest(points, queries):
    return np.int64(0)


def classify(x):
    return np.ones((200, 1), dtype=int)


def parse(text):
    return 3.0
