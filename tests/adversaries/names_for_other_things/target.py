"""Gives the names of its functions to objects that agree with everything."""

from autograder.guest import objects

print("TRIED", flush=True)


class Yes:
    def __call__(self, *args, **kwargs):
        return self

    __getattr__ = __getitem__ = __eq__ = __float__ = __len__ = __call__


def names(self):
    self._module = Yes()
    return ("centred", "adder", "missing", "probe", "q1", "__class__")


objects.Objects.names = names
