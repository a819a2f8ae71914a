"""Objects of a batch are of types whose names spell a hidden amount."""


class Ledger:
    def add(self, amount):
        print("TRIED")
        type(self).total = type(f"LEAK {amount}", (), {})()

    def undo(self):
        pass


def parse(text):
    return type(f"LEAK {text}", (), {})()
