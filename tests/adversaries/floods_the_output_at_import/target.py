"""Prints to standard error without end while it is imported."""

import sys

print("TRIED", flush=True)
while True:
    sys.stderr.write("no" * 1000)
