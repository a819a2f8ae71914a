"""Takes memory until there is none while it is imported."""

import numpy as np

print("TRIED", flush=True)
HOARD = []
while True:
    HOARD.append(np.ones(2**20))
