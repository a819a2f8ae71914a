"""Q6, values that remember: numbers need nothing else, slopes are read through `backward` of Q7."""

import numpy as np
import pytest
from autograder import assert_close, check, raises

import engine
import operations
from readings import changed, numbers, raised_instead

UPSTREAM = "Multiply the local slope by out.grad."
POWER = "Slope of v⁻¹ at 2 is −0.25."
BLOCKED = "ReLU blocked a negative *gradient*; it should look at the input."
LEAK = "Left of 0 the slope is 0.1."
LARGER = "Only the larger input receives the gradient."
TWICE = "v+v has slope 2, yours 1: contributions must add up."
SLOPES = "Slopes are numbers."
NO_QUOTIENT = raised_instead("ZeroDivisionError", "a quotient")
SLOPE_HINTS = {
    "a ** c": POWER,
    "leaky_relu": LEAK,
    "leaky_relu(c)": "Left of 0 the slope is the one that is given.",
    "maximum": LARGER,
    "maximum(c)": LARGER,
    "relu": "relu passes slopes where its *input* is positive.",
    "a / b": "a/b falls with b: its slope is −a/b².",
    "c / a": "c/a falls with a: its slope is −c/a².",
    "tanh": "The slope of tanh is 1 − tanh².",
}
LOOK_AT = {
    (what, name): f"Look at {what} of `{name}`." for what in ("the number", "the slope") for name in operations.RESULT
}
NOT_ZERO = {name: f"The slope of `{name}` is not 0." for name in operations.SMOOTH}
ADD_UP = {name: f"{name}: contributions must add up." for name in ("v + v", "v * v", "v - v")}
CHANGED = {name: changed(name, "data") for name in operations.RESULT}


def check_cases(got, cases, wanted, what, hints=None, tolerance=1e-9):
    """Compare answers case by case, so that the hint can name the operation."""
    for answer, case, right in zip(got, cases, wanted, strict=True):
        hint = (hints or {}).get(case[0], LOOK_AT[what, case[0]])
        assert_close(answer, right, rtol=tolerance, atol=tolerance, dtype="number", sequence=True, hint=hint, name=what)


@pytest.mark.question("q6", weight=1.5, hint="An operation gives a new Value with the result as its `data`.")
def test_numbers_of_arithmetic(student, rng):
    """Sums, differences, products, quotients, powers and signs have the right numbers, plain numbers on either side."""
    cases = operations.cases(rng, operations.ARITHMETIC + operations.MIXED, count=8)
    cases += [("a ** c", 0.0, 1.5), ("a ** c", 0.0, 2.0)]
    got = engine.numbers(student, cases)
    check_cases(got, cases, [operations.RESULT[name](a, b) for name, a, b in cases], "the number")


@pytest.mark.question("q6", weight=1, hint="An operation gives a new Value with the result as its `data`.")
def test_numbers_of_functions(student, rng):
    """exp, log, tanh, relu, leaky_relu and maximum have the right numbers, on both sides of 0."""
    cases = [*operations.cases(rng, operations.FUNCTIONS, count=8), ("relu", 0.0, 0.0), ("leaky_relu", 0.0, 0.0)]
    got = engine.numbers(student, cases)
    hints = {"leaky_relu": "The deck's leak is 0.1."}
    check_cases(got, cases, [operations.RESULT[name](a, b) for name, a, b in cases], "the number", hints)


@pytest.mark.question(
    "q6", weight=1.75, needs=("q7",), hint="Each operation knows the local slope towards each operand."
)
def test_slopes_of_arithmetic(student, rng):
    """Slopes of all arithmetic agree with central differences at random points, towards every operand."""
    cases = operations.cases(rng, operations.ARITHMETIC + operations.MIXED, count=8)
    got = engine.slopes(student, cases)
    check_cases(got, cases, [operations.slopes(case) for case in cases], "the slope", SLOPE_HINTS, 1e-6)


@pytest.mark.question(
    "q6", weight=1.75, needs=("q7",), hint="Each operation knows the local slope towards each operand."
)
def test_slopes_of_functions(student, rng):
    """Slopes of all functions agree with central differences at random points, on both sides of their kinks."""
    cases = operations.cases(rng, operations.FUNCTIONS, count=8)
    got = engine.slopes(student, cases)
    check_cases(got, cases, [operations.slopes(case) for case in cases], "the slope", SLOPE_HINTS, 1e-6)


@pytest.mark.question("q6", weight=1.5, needs=("q7",), hint=UPSTREAM)
def test_upstream_slope_is_passed_on(student, rng):
    """In a larger expression an operation's slopes are multiplied by the slope from above, whatever its sign."""
    factor = float(rng.uniform(-3.0, -1.5))
    cases = operations.cases(rng, [*operations.SMOOTH, "a ** c", "relu", "leaky_relu", "maximum"], count=4)
    alone, above = engine.slopes(student, cases), engine.slopes(student, cases, factor)
    for case, single, multiplied in zip(cases, alone, above, strict=True):
        got, once = numbers(multiplied), numbers(single)
        check(got is not None and once is not None, SLOPES)
        check(case[0] not in operations.SMOOTH or abs(once[0]) > 1e-6, NOT_ZERO.get(case[0], ""))
        lost = case[0] == "relu" and not got.any() and once.any()
        assert_close(got, factor * once, rtol=1e-9, hint=BLOCKED if lost else UPSTREAM, name="the slope")


@pytest.mark.question("q6", weight=1, needs=("q7",), hint=TWICE)
def test_one_operand_used_twice(student, rng):
    """A value that stands on both sides of an operation gets both contributions."""
    v = float(rng.uniform(0.5, 2.0))
    wanted = {"v + v": 2.0, "v * v": 2.0 * v, "v - v": 0.0}
    got = []
    with engine.expressions(student) as value:
        for name in wanted:
            leaf = value(v)
            engine.TWICE[name](leaf).backward()
            got.append(leaf.grad)
    for name, answer, right in zip(wanted, got, wanted.values(), strict=True):
        hint = TWICE if name == "v + v" else ADD_UP[name]
        assert_close(answer, right, atol=1e-9, dtype="number", hint=hint, name="the slope")


@pytest.mark.question(
    "q6", weight=0.5, needs=("q7",), hint="At a kink any slope between the two sides will do, but no NaN."
)
def test_slopes_at_kinks(student, rng):
    """At 0 relu's and leaky_relu's slopes lie between those of both sides, and a tie in maximum shares out 1."""
    tie = float(rng.uniform(-1.0, 1.0))
    cases = [("relu", 0.0, 1.0), ("leaky_relu", 0.0, 1.0), ("maximum", tie, tie), ("exp", 0.0, 1.0)]
    relu, leaky, both, smooth = (numbers(found) for found in engine.slopes(student, cases))
    check(relu is not None and leaky is not None and both is not None, SLOPES)
    assert_close(smooth, [1.0, 0.0], hint="exp has slope 1 at 0.", name="the slope of exp")
    check(0.0 <= float(relu[0]) <= 1.0, "relu's slope at 0 lies between 0 and 1.")
    check(0.1 <= float(leaky[0]) <= 1.0, "leaky_relu's slope at 0 lies between 0.1 and 1.")
    check(bool((both >= 0.0).all()) and abs(float(both.sum()) - 1.0) < 1e-9, "In a tie the slopes of maximum sum to 1.")


@pytest.mark.question("q6", weight=0.5, hint="An operation makes a new Value; it does not touch its operands.")
def test_operands_stay_as_they_were(student, rng):
    """After an operation its operands hold what they held, with slope 0.0, and the result is another number."""
    names = [name for name in operations.RESULT if name not in operations.WITH_NUMBER]
    cases = operations.cases(rng, names, count=2)
    right = [operations.RESULT[name](a, b) for name, a, b in cases[:3]]
    check_cases(engine.numbers(student, cases[:3]), cases[:3], right, "the number")
    for case, left in zip(cases, engine.operands_after(student, cases), strict=True):
        right = [(number, 0.0) for number in case[1:]]
        assert_close(left, right, sequence=True, dtype="number", hint=CHANGED[case[0]], name="an operand")


@pytest.mark.question("q6", weight=0.5, hint="What has no real result raises; so does what is no number.")
def test_refuses_what_has_no_result(student, rng):
    """log of 0 and below, division by 0, roots of negatives, a Value as exponent, and text raise; log(2) does not."""
    v = float(rng.uniform(1.5, 3.0))
    with engine.expressions(student) as value:
        logarithm = value(v).log().data
    assert_close(logarithm, float(np.log(v)), dtype="number", hint="The logarithm of 2 exists.", name="log")
    for exception, hint, expression in (
        (ValueError, raised_instead("ValueError", "a logarithm"), lambda value: value(0.0).log()),
        (ValueError, raised_instead("ValueError", "a logarithm"), lambda value: value(-v).log()),
        (ZeroDivisionError, NO_QUOTIENT, lambda value: value(v) / value(0.0)),
        (ZeroDivisionError, NO_QUOTIENT, lambda value: value(v) / 0),
        (ZeroDivisionError, NO_QUOTIENT, lambda value: 2 / value(0.0)),
        (ZeroDivisionError, raised_instead("ZeroDivisionError", "a power"), lambda value: value(0.0) ** -1),
        (ValueError, raised_instead("ValueError", "a power"), lambda value: value(-v) ** 0.5),
        (ValueError, raised_instead("ValueError", "a power"), lambda value: value(-1.0 / v) ** 0.5),
        (ValueError, raised_instead("ValueError", "a power"), lambda value: value(-v) ** -0.5),
    ):
        with raises(exception, hint=hint), engine.expressions(student) as value:
            expression(value)
    hint = "v ** Value is not asked for: raise TypeError."
    check(engine.refuses_operands(student, lambda value: value(2.0) ** value(3.0)), hint)
    hint = raised_instead("TypeError", "a sum with a text")
    check(engine.refuses_operands(student, lambda value: value(2.0) + "2"), hint)
