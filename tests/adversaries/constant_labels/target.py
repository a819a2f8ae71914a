"""Constant and repeated labels, which partial credit must not reward."""

import numpy as np


def classify(x):
    print("TRIED")
    return np.ones(len(x), dtype=int)


def nearest(points, queries):
    return np.zeros(len(queries), dtype=int)


def step(state):
    return state


def totals(table):
    return dict.fromkeys(table, 0)
