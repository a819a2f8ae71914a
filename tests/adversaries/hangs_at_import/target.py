"""Waits for ever while it is imported."""

import time

print("TRIED", flush=True)
time.sleep(600)
