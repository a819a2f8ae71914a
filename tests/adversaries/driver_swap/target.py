"""The grader's helper is replaced by one of the student's as it is loaded: its answer is still only a value."""

import types

from autograder.guest import serve


def swapped(name, source):
    module = types.ModuleType(name)
    module.run = lambda step, state, count: state
    print("TRIED")
    return module


serve._make_module = swapped


def step(state):
    return state
