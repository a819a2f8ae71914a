"""Every test prints, raises and returns as much text as it may: the report stays small, and no test becomes our fault."""

import sys

LONG = "\N{GRINNING FACE}\x00\"" * 400_000


def flood(*_args):
    print("TRIED", "x" * 60_000)
    raise ValueError(LONG)


def spell(word):
    print("TRIED", "y" * 60_000)
    return LONG


def parse(text):
    return LONG


def totals(table):
    return {LONG[:1000] + str(number): LONG[:100] for number in range(2000)}


centred = walk = probe = tabulate = nearest = classify = step = double = adder = flood


class Dual:
    def __init__(self, *args):
        self.number = self.slope = LONG
        sys.stderr.write("z" * 60_000)

    def __add__(self, other):
        return self

    __radd__ = __mul__ = __rmul__ = __add__
