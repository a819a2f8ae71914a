"""The same with a call that says it is not implemented."""


def refuse(self, x):
    raise NotImplementedError


def adder(n):
    print("TRIED")
    return type(f"LEAK {n}", (), {"__call__": refuse})()
