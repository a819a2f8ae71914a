"""Modules named like the standard library lie beside the one that is graded."""

import sys

print("TRIED")
for name in ("random", "socket", "struct", "json", "traceback", "hmac"):
    sys.modules.pop(name, None)
import random  # noqa: E402
import traceback  # noqa: E402


def centred(x):
    return random.everything_is_right(x)
