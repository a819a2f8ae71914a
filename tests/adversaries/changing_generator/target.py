"""A generator that gives other items every time and looks at its consumer's frames."""

import random
import sys


def walk(start, steps):
    print("TRIED")
    frame = sys._getframe()
    while frame is not None:
        if "want" in frame.f_locals or "steps_so_far" in frame.f_locals:
            print("REACHED", frame.f_locals)
        frame = frame.f_back
    for _ in range(len(steps) + 1):
        yield random.randrange(1000)


def parse(text):
    return (random.random() for _ in range(2))
