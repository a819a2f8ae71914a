"""Answers whose shapes, lengths and dtypes spell numbers: none of them may be read by the student."""

import numpy as np

#: The number that the suite looks for, as a length.
MARK = 73_403


def centred(x):
    print("TRIED")
    return np.zeros((MARK, 1, 2))


def parse(text):
    return [0.0] * MARK


def walk(start, steps):
    return iter([MARK] * 400)


def probe(f, points):
    return np.zeros(MARK)


def totals(table):
    return {f"k{number}": MARK for number in range(MARK % 1000)}


def nearest(points, queries):
    return np.zeros((1, MARK), dtype=np.int64)


def classify(x):
    return np.zeros(MARK, dtype="S7")


def spell(word):
    return "a" * MARK


def step(state):
    return (0,) * MARK


def adder(n):
    return lambda x: np.zeros((0, MARK))
