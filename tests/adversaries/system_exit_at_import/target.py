"""Raises SystemExit(0) while it is imported."""

import sys

print("TRIED")
sys.exit(0)
