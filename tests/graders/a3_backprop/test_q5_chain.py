"""Q5, the chain rule: functions and derivatives are ours, and count how often they are asked."""

import math

import numpy as np
import pytest
from autograder import assert_close, batched, check, raises, value_of

import draws
from readings import Counted, raised_instead, sentence

MULTIPLY = "Rates multiply along a chain."
AT_W = "The outer slope must be taken at f(w), not at w."
DEPTH = "Depth 1 is df(w)."
USE_DF = "Use df."
EMPTY = "No links: nothing is scaled, rate 1."


@pytest.mark.question("q5", weight=1, hint=MULTIPLY)
def test_rates_multiply(student, rng):
    """The rate of a chain is the product of its links, in any order; a dead link stops everything."""
    drawn = [[float(rate) for rate in draws.signed(rng, (count,)) * 2.0] for count in (1, 2, 5)]
    chains = [order for rates in drawn for order in (rates, rates[::-1], tuple(rates))]
    with batched(student):
        found = [student.chain(rates) for rates in chains]
        dead = student.chain([3.0, 0.0, 2.0])
    for answer, rates in zip(found, chains, strict=True):
        hint = sentence(value_of(answer), {MULTIPLY: sum(rates)})
        assert_close(answer, math.prod(rates), dtype="number", hint=hint, name="the rate")
    assert_close(dead, 0.0, dtype="number", hint="One rate of 0 stops everything.", name="the rate")


@pytest.mark.question("q5", weight=0.5, hint=EMPTY)
def test_empty_chain(student):
    """A chain without links has rate 1, and one with links has another."""
    assert_close(student.chain([]), 1.0, dtype="number", name="the rate")
    check(float(student.chain([0.5])) != 1.0, "One link has that link's rate.")


def waves(rng):
    """A function that stays within bounds, and its derivative."""
    a, b, c = (float(v) for v in rng.uniform(0.7, 1.3, 3))
    return (lambda x: a * math.sin(b * float(x)) + c), (lambda x: a * b * math.cos(b * float(x)))


@pytest.mark.question("q5", weight=1.5, hint="Multiply df at w, at f(w), at f(f(w)), …")
def test_derivative_of_nested_functions(student, rng):
    """z = f(f(… f(w))) has the product of the slopes along the way, to the last digits."""
    for depth in (1, 2, 3, 6):
        f, df = waves(rng)
        w = float(rng.uniform(-1.0, 1.0))
        places = [w]
        for _ in range(depth):
            places.append(f(places[-1]))
        slopes = [df(place) for place in places]
        right = math.prod(slopes[:depth])
        answer = student.chain_derivative(f, df, w, depth)
        wrong = {MULTIPLY: sum(slopes[:depth])} if depth > 1 else {}
        wrong |= {AT_W: df(w) ** depth} if depth > 1 else {}
        wrong |= {DEPTH: math.prod(slopes), f"{DEPTH} ": math.prod(slopes[: depth - 1])}
        close = isinstance(answer, float) and abs(answer - right) < 1e-3 * abs(right)
        hint = USE_DF if close else sentence(answer, wrong).strip()
        assert_close(answer, right, rtol=1e-12, atol=1e-14, dtype="number", hint=hint, name="the derivative")


@pytest.mark.question("q5", weight=0.5, hint="Keep f's last value: each link needs f once and df once.")
def test_few_calls(student, rng):
    """Neither f nor df is called more than 2·depth + 2 times."""
    f, df = (Counted(g) for g in waves(rng))
    depth = int(rng.integers(30, 40))
    answer = student.chain_derivative(f, df, 0.3, depth)
    check(isinstance(answer, float | int | np.floating) and math.isfinite(answer), "The derivative is a number.")
    check(len(df.asked) > 0 or len(f.asked) > 0, "The derivative needs f and df.")
    check(max(len(f.asked), len(df.asked)) <= 2 * depth + 2, staff=f"{len(f.asked)} and {len(df.asked)} calls")


@pytest.mark.question("q5", weight=0.5, hint="z = w has slope 1.")
def test_depth_zero_and_below(student, rng):
    """Depth 0 is the identity, with slope 1; a negative depth raises ValueError."""
    f, df = waves(rng)
    answer = student.chain_derivative(f, df, 2.5, 0)
    assert_close(answer, 1.0, dtype="number", hint=sentence(answer, {DEPTH: df(2.5)}), name="the derivative")
    with raises(ValueError, hint=raised_instead("ValueError")):
        student.chain_derivative(f, df, 2.5, -1)
