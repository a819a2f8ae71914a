"""Gives a number among the names of its functions, and names for what it does not have."""

from autograder.guest import objects

print("TRIED", flush=True)
serve._Server._hello = lambda self: (self._objects.keep(self._loaded.module), ("centred", "missing", 5))
