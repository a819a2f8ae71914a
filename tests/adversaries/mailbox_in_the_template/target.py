"""Changes modules, environment, limits and files that the next submission would inherit from a shared
template."""

import builtins
import os
import sys

import numpy as np

if (
    hasattr(builtins, "adversary")
    or "ADVERSARY" in os.environ
    or hasattr(np, "adversary")
    or os.path.exists("/tmp/adversary-t")
):
    print("REACHED")
builtins.adversary = np.adversary = sys.adversary = True
os.environ["ADVERSARY"] = "1"
np.random.seed(0)
with open("/tmp/adversary-t", "w") as file:
    file.write("1")
print("TRIED")


def centred(x):
    return x
