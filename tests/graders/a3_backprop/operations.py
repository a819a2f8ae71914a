"""The operations of a `Value`: what each computes, and points that show it."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.random import Generator

Case = tuple[str, float, float]

#: Operators, for numbers and for the student's objects alike. `c` is a plain number in the student's expression.
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "a + b": lambda a, b: a + b,
    "a + c": lambda a, c: a + c,
    "c + a": lambda a, c: c + a,
    "a - b": lambda a, b: a - b,
    "a - c": lambda a, c: a - c,
    "c - a": lambda a, c: c - a,
    "a * b": lambda a, b: a * b,
    "a * c": lambda a, c: a * c,
    "c * a": lambda a, c: c * a,
    "a / b": lambda a, b: a / b,
    "a / c": lambda a, c: a / c,
    "c / a": lambda a, c: c / a,
    "a ** c": lambda a, c: a**c,
    "-a": lambda a, _: -a,
}
#: Each operation as a function of two numbers.
RESULT: dict[str, Callable[[float, float], float]] = {
    **OPERATORS,
    "exp": lambda a, _: float(np.exp(a)),
    "log": lambda a, _: float(np.log(a)),
    "tanh": lambda a, _: float(np.tanh(a)),
    "relu": lambda a, _: max(a, 0.0),
    "leaky_relu": lambda a, _: a if a > 0 else a / 10,
    "leaky_relu(c)": lambda a, c: a if a > 0 else a * c,
    "maximum": max,
    "maximum(c)": max,
}
ARITHMETIC = ("a + b", "a - b", "a * b", "a ** c", "-a", "a / b")
MIXED = ("a + c", "c + a", "a - c", "c - a", "a * c", "c * a", "a / c", "c / a")
FUNCTIONS = ("exp", "log", "tanh", "relu", "leaky_relu", "leaky_relu(c)", "maximum", "maximum(c)")
#: One operand is a plain number, and has no slope. The others have two values, though some ignore the second.
WITH_NUMBER = frozenset({*MIXED, "a ** c", "leaky_relu(c)", "maximum(c)"})
#: Never flat: a slope of 0 would be wrong.
SMOOTH = ("a + b", "a - b", "a * b", "a / b", "-a", "exp", "log", "tanh")
POWERS = (-1.0, 0.5, 3.0, 2.0, 0.0, -2.5, 1.0)


def cases(rng: Generator, names: Iterable[str], count: int = 20) -> list[Case]:
    """So many points for each operation, of both signs where it takes them, away from kinks and poles."""
    return [case for name in names for case in _of_one(rng, name, count)]


def _of_one(rng: Generator, name: str, count: int) -> list[Case]:
    """Points of one operation: first operands -1.6 to 1.6 without the middle, second ones at a distance from them."""
    signs = np.where(np.arange(count) % 2, -1.0, 1.0)
    first = rng.uniform(0.4, 1.6, count) * signs
    second = first + rng.uniform(0.3, 0.8, count) * np.where(np.arange(count) % 4 < 2, 1.0, -1.0)
    second = np.where(np.abs(second) < 0.2, second + 0.5 * signs, second)
    if name == "log":
        first = np.abs(first)
    if name == "a ** c":
        second = np.resize(POWERS, count)
        first = np.where(second == np.round(second), first, np.abs(first))
    if name == "leaky_relu(c)":
        second = rng.uniform(0.2, 0.6, count)
    return [(name, float(a), float(b)) for a, b in zip(first, second, strict=True)]


def slopes(case: Case, h: float = 1e-5) -> list[float]:
    """Slopes towards the operands that are values, from central differences."""
    name, a, b = case
    f = RESULT[name]
    towards_first = (f(a + h, b) - f(a - h, b)) / (2 * h)
    if name in WITH_NUMBER:
        return [towards_first]
    return [towards_first, (f(a, b + h) - f(a, b - h)) / (2 * h)]
