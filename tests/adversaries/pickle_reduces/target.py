"""Objects whose pickling would run code on the other side, in values and in exceptions."""

import os


class Bomb(Exception):
    def __reduce__(self):
        print("TRIED")
        return os.system, ("echo REACHED > /tmp/adversary-pickle",)

    __reduce_ex__ = lambda self, _: self.__reduce__()
    __getstate__ = __reduce__

    def __call__(self, *_args):
        return self


def give(*args, **_kwargs):
    print("TRIED")
    if len(args) == 1:
        raise Bomb("bomb")
    return [Bomb()]


def __getattr__(name):
    """Every name of the assignment is this function."""
    if name.startswith("__"):
        raise AttributeError(name)
    return give
