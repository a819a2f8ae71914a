"""One step of a batch never ends: it costs that test alone."""

import time


class Ledger:
    amounts = 0

    def add(self, amount):
        print("TRIED", flush=True)
        time.sleep(1000)

    def undo(self):
        pass

    total = 0
