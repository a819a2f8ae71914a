"""Objects whose operators print what they are combined with: nothing of the test's but what is public arrives."""


class Dual:
    def __init__(self, number, slope=0.0):
        self.number = self.slope = self

    def _combine(self, other=None):
        print("TRIED" if other in (None, 2.0) or isinstance(other, Dual) else f"REACHED {other!r}")
        return self

    __add__ = __radd__ = __mul__ = __rmul__ = __sub__ = __rsub__ = _combine

    def __abs__(self):
        return self

    def __float__(self):
        return float("nan")


class Ledger:
    def add(self, amount):
        pass

    def undo(self):
        pass

    total = Dual(0.0)
