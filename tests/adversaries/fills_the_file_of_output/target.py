"""Every test prints as much as it may, in bytes that are no text: the file beside the report stays small."""

import os


def flood(*_args):
    os.write(1, b"TRIED " + bytes(range(128, 256)) * 500)
    return 0


centred = parse = walk = probe = tabulate = totals = nearest = classify = step = spell = double = adder = flood


class Dual:
    def __init__(self, *_args):
        flood()


class Ledger:
    def __init__(self):
        flood()
