"""The process ends in the middle of a batch, with the status of success."""

import os


class Ledger:
    def add(self, amount):
        print("TRIED", flush=True)
        os._exit(0)

    def undo(self):
        pass

    total = 0
