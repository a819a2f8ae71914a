"""Gives a number in the place of its module, on which every attribute is missing."""

from autograder.guest import serve

print("TRIED", flush=True)
serve._Server._hello = lambda self: (5, self._objects.names())
