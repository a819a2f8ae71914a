"""NumPy's global generator beside the student's module: it is seeded, and read again.

Both calls only pass numbers on. The seed is fresh, and what was drawn is compared with the right numbers on the trusted
side: to forge them is to put the generator back to where it was, which is what is asked for.
"""

import numpy as np


def seed(number):
    """Seed the global generator."""
    np.random.seed(number)


def drawn(count):
    """The next `count` numbers of the global generator."""
    return np.random.random(count)
