"""Gives plain values where a reference to an object was asked for."""

from autograder.guest import serve

print("TRIED", flush=True)
perform = serve._Server._perform


def forged(self, ask):
    if ask.operation in ("put", "driver", "iterate"):
        return ask.arguments[-1] if ask.operation == "put" else 5
    return perform(self, ask)


serve._Server._perform = forged


def double(x):
    return None


def walk(start, steps):
    return object()


def step(state):
    return state
