"""What can only be made or seen beside the student's module. Nothing here decides a test.

`model` gives an object to train whose methods are the caller's: what the training does with it is seen where they run.
A submission that puts another object in its place still has to make the right calls with the right values.

`random_state` shows NumPy's global generator, which lives in this process alone. A submission can forge it; the test
that asks for it is marked `instrumented`.
"""

from types import SimpleNamespace

import numpy as np


def model(forward, loss=None, backward=None, step=None):
    """An object with these methods."""
    return SimpleNamespace(forward=forward, loss=loss, backward=backward, step=step)


def random_state(seed=None):
    """The state of NumPy's global generator, once it is seeded where there is a seed."""
    if seed is not None:
        np.random.seed(seed)
        np.random.random(3)
    return np.random.get_state()
