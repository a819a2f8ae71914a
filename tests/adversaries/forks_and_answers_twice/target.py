"""Forks in a call, and both processes answer."""

import os


def answer(*args):
    print("TRIED", flush=True)
    os.fork()
    return 0.0


centred = parse = spell = answer


class Ledger:
    total = 3

    def add(self, amount):
        os.fork()

    def undo(self):
        os.fork()
