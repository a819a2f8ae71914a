"""Gives an array in the place of its module, whose methods would run on the trusted side."""

import numpy as np
from autograder.guest import serve

print("TRIED", flush=True)
serve._Server._hello = lambda self: (np.arange(10.0), self._objects.names())
