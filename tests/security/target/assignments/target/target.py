"""The stub of the target: one small function or class per question."""


def centred(x):
    """Each column of the (n, k) array minus its mean."""
    raise NotImplementedError


class Dual:
    """A number with a derivative: `number`, `slope`, and the operators + and *."""

    def __init__(self, number, slope=0.0):
        raise NotImplementedError


def parse(text):
    """Numbers of a text such as "3, 4.5"; ValueError for anything else."""
    raise NotImplementedError


def walk(start, steps):
    """Yield the start and the sum after each step."""
    raise NotImplementedError


def probe(f, points):
    """The list of f(p), for the points in rising order, one call for each."""
    raise NotImplementedError


def tabulate(rows):
    """A dictionary from each name to the list of its numbers, for rows (name, number)."""
    raise NotImplementedError


def totals(table):
    """A dictionary from each name to the sum of its list."""
    raise NotImplementedError


class Ledger:
    """Amounts that can be added and taken back: `add(amount)`, `undo()`, `total`."""


def nearest(points, queries):
    """For each query the index of the nearest of the sorted points."""
    raise NotImplementedError


def classify(x):
    """1 where a row of the (n, 2) array lies inside the unit circle, 0 elsewhere."""
    raise NotImplementedError


def step(state):
    """One step of the map: (a, b) becomes (b, (a + b) % 1009)."""
    raise NotImplementedError


def spell(word):
    """The word's letters in reverse, with a dash between them."""
    raise NotImplementedError


def double(x):
    """Double an array where it lies; returns None."""
    raise NotImplementedError


def adder(n):
    """A function that adds n to its argument."""
    raise NotImplementedError
