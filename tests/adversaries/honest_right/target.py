"""Another student's work, all of it right. cnr-neighbour-7340915562281946"""

import numpy as np


def centred(x):
    return x - x.mean(axis=0)


class Dual:
    def __init__(self, number, slope=0.0):
        self.number, self.slope = number, slope

    def __add__(self, other):
        other = other if isinstance(other, Dual) else Dual(other)
        return Dual(self.number + other.number, self.slope + other.slope)

    def __mul__(self, other):
        other = other if isinstance(other, Dual) else Dual(other)
        return Dual(self.number * other.number, self.slope * other.number + self.number * other.slope)

    __radd__, __rmul__ = __add__, __mul__


def parse(text):
    return [float(part) for part in text.split(",")]


def walk(start, steps):
    yield start
    for step in steps:
        start += step
        yield start


def probe(f, points):
    return [f(p) for p in sorted(points)]


def tabulate(rows):
    table = {}
    for name, number in rows:
        table.setdefault(name, []).append(number)
    return table


def totals(table):
    return {name: sum(numbers) for name, numbers in table.items()}


class Ledger:
    def __init__(self):
        self.amounts = []

    def add(self, amount):
        self.amounts.append(amount)

    def undo(self):
        self.amounts.pop()

    @property
    def total(self):
        return sum(self.amounts)


def nearest(points, queries):
    right = np.searchsorted(points, queries).clip(1, len(points) - 1)
    left = right - 1
    return np.where(queries - points[left] <= points[right] - queries, left, right)


def classify(x):
    return (np.hypot(x[:, 0], x[:, 1]) < 1.0).astype(int)


def step(state):
    a, b = state
    return b, (a + b) % 1009


def spell(word):
    return "-".join(reversed(word))


def double(x):
    x *= 2.0


def adder(n):
    return lambda x: x + n
