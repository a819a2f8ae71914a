"""Conversions give subclasses, other types, or another number every time."""

import itertools

COUNT = itertools.count()


class Number(float):
    def __eq__(self, other):
        return True

    def __sub__(self, other):
        return 0.0


class Shifty:
    def __float__(self):
        print("TRIED")
        return Number(next(COUNT))

    def __int__(self):
        return 10**6

    def __index__(self):
        return -1

    def __len__(self):
        return 2**40

    def __complex__(self):
        return 1j


class Dual:
    number = slope = total = Shifty()

    def __init__(self, *_args):
        pass

    def __add__(self, other):
        return self

    __radd__ = __mul__ = __rmul__ = __add__


def centred(x):
    return Shifty()
