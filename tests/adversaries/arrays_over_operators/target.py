"""Objects that ask NumPy to hand over the other operand, by its protocols for arrays."""


class Hungry:
    __array_priority__ = 1e9

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        print("REACHED", [one for one in inputs if one is not self])
        return True

    def __array_function__(self, function, types, args, kwargs):
        print("REACHED", args)
        return True

    def __array__(self, *_args, **_kwargs):
        raise TypeError

    def __matmul__(self, other):
        print("REACHED", other)
        return self

    __rmatmul__ = __sub__ = __rsub__ = __lt__ = __gt__ = __matmul__

    def __abs__(self):
        return self


def centred(x):
    print("TRIED")
    return Hungry()


class Ledger:
    def add(self, amount):
        print("TRIED")

    def undo(self):
        pass

    total = Hungry()


def nearest(points, queries):
    return Hungry()


def classify(x):
    return Hungry()
