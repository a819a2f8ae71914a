"""Runs a function many times over there."""


def run(step, state, count):
    for _ in range(count):
        state = step(state)
    return state
