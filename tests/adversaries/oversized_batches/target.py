"""Batches of a million items where 32 were asked for, and batches of another form."""

import itertools

from autograder.guest import operations, serve

print("TRIED", flush=True)
FORMS = itertools.cycle([([0] * 500_000, False), (0, 0), [], ([0], 1), {"a": 1}])
serve.OPERATIONS = {**operations.OPERATIONS, "take": lambda iterator, count: next(FORMS)}


def walk(start, steps):
    return object()


serve.OPERATIONS["iterate"] = lambda value: value
