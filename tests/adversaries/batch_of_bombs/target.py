"""Every answer of a batch is as large as one may be, and all of them come together."""


class Ledger:
    def add(self, amount):
        print("TRIED")
        return [[] for _ in range(100_000)]

    def undo(self):
        return {number: () for number in range(50_000)}

    total = bytes(15_000_000)


def parse(text):
    return "\N{GRINNING FACE}" * 2_000_000
