"""Leaves with status 0 while it is imported."""

import os

print("TRIED", flush=True)
os._exit(0)
