"""Calls of one frame raise exceptions whose names and texts spell what they were given."""


def parse(text):
    print("TRIED")
    raise type(f"LEAK{text}", (KeyError,), {})(f"LEAK {text}")


class Ledger:
    def add(self, amount):
        print("TRIED")

    def undo(self):
        pass

    total = 0
