"""Q1, guess, measure, adjust: the descent on a parabola has a closed form."""

import numpy as np
import pytest
from autograder import assert_close, assert_equal, check, raises, value_of

import draws
import oracle
from readings import changed, fields, raised_instead, row, sentence

SWAPPED = "You fitted the factor that turns y into x, such as 1.609 where 0.621 was asked."
HALF = "Each step is half as long as the handout's loss implies."
SUM = "Duplicating the data doubled your step."
UPHILL = "step against the gradient."
FIRST = "loss[0] belongs to w0."


def fitted(student, x, y, w0, lr, steps):
    """Weights of one descent, steps + 1 numbers, and its losses as they come."""
    w, loss = fields(student.fit_scale(x, y, w0, lr, steps), "fit_scale", "a Trace", "w", "loss")
    return row(w, steps + 1, "w", "w holds w0 and the weight after each step."), loss


@pytest.mark.question("q1", weight=2, hint="Each step is w − lr·2·mean((w·x − y)·x).")
def test_weights_follow_the_closed_form(student, rng):
    """After t steps the distance from the best weight is (1 − lr·λ)ᵗ times the first one, with λ = 2·mean(x²)."""
    for count, share, steps in ((7, 0.3, 50), (1, 0.7, 20), (12, 1.4, 30)):
        x, y = draws.measurements(rng, count)
        w0, lr = float(rng.uniform(4.0, 6.0)), share / oracle.curvature(x)
        w, _ = fitted(student, x, y, w0, lr, steps)
        hint = sentence(
            w,
            {
                HALF: oracle.descent(x, y, w0, 1 - share / 2, steps),
                SUM: oracle.descent(x, y, w0, 1 - share * count, steps),
                f"You walk uphill: {UPHILL}": oracle.descent(x, y, w0, 1 + share, steps),
            },
        )
        assert_close(w, oracle.descent(x, y, w0, 1 - share, steps), rtol=1e-9, atol=1e-11, hint=hint, name="w")


@pytest.mark.question("q1", weight=1, hint="loss[t] is the mean squared error of w[t], before step t + 1.")
def test_losses_belong_to_their_weights(student, rng):
    """Every loss is that of the weight beside it, from w0 on; without a step there is just that one."""
    x, y = draws.measurements(rng, 6)
    for steps in (8, 0):
        w, loss = fitted(student, x, y, 5.0, 0.4 / oracle.curvature(x), steps)
        assert_close(w[0], 5.0, hint="w[0] is w0.", name="w[0]")
        right, loss = oracle.scale_losses(x, y, w), row(loss, steps + 1, "loss", FIRST)
        hint = sentence(loss, {FIRST: np.append(right[1:], right[-1]), "The loss has no ½ in it.": right / 2})
        assert_close(loss, right, hint=hint, name="loss")


@pytest.mark.question("q1", weight=1, hint=SUM)
def test_duplicated_data_give_the_same_steps(student, rng):
    """The loss is a mean: the same data twice over change nothing."""
    x, y = draws.measurements(rng, 5)
    lr = 0.2 / oracle.curvature(x)
    once, _ = fitted(student, x, y, 4.0, lr, 6)
    twice, _ = fitted(student, np.tile(x, 2), np.tile(y, 2), 4.0, lr, 6)
    check(abs(once[1] - once[0]) > 1e-6, "The weight does not move.")
    assert_close(twice, once, rtol=1e-9, name="w")


@pytest.mark.question("q1", weight=1, hint="Fit the factor that turns x into y.")
def test_both_directions(student, rng):
    """From one unit to the other and back: the factor is the one that turns x into y."""
    x, rate = rng.uniform(1.0, 5.0, 5), float(rng.uniform(0.5, 0.7))
    for inputs, targets, wanted in ((x, rate * x, rate), (rate * x, x, 1.0 / rate)):
        w, _ = fitted(student, inputs, targets, 0.0, 0.3 / oracle.curvature(inputs), 200)
        swapped = abs(w[-1] * wanted - 1.0) < 1e-4
        hint = SWAPPED if swapped else ""
        assert_close(w[-1], wanted, rtol=1e-5, hint=hint, name="the last weight")


@pytest.mark.question("q1", weight=1, hint="1/λ takes one step, more than 2/λ goes astray.")
def test_learning_rates(student, rng):
    """A tiny rate lowers the loss a little each time, 1/λ arrives in one step, 2.2/λ makes it worse with each step."""
    x, y = draws.measurements(rng, 6)
    bend, best = oracle.curvature(x), oracle.best_scale(x, y)
    weights, _ = fitted(student, x, y, best + 2.0, 1e-3 / bend, 5)
    tiny = oracle.scale_losses(x, y, weights)
    rise = f"The loss rose with a tiny lr: {UPHILL}" if tiny[-1] > tiny[0] else "With a tiny lr the loss must fall."
    check(bool((np.diff(tiny) < 0).all()), rise, staff=f"losses {tiny}")
    at_once, _ = fitted(student, x, y, best + 2.0, 1.0 / bend, 3)
    assert_close(at_once[1:], np.full(3, best), rtol=1e-9, hint="With lr = 1/λ one step is enough.", name="w")
    astray, _ = fitted(student, x, y, best + 2.0, 2.2 / bend, 6)
    growing = np.diff(oracle.scale_losses(x, y, astray)) > 0
    check(bool(growing.all()), "With lr = 2.2/λ the loss must grow.")


@pytest.mark.question("q1", weight=0.5, hint="Check the lengths before you start.")
def test_refuses_what_cannot_be_fitted(student, rng):
    """No samples, what is not 1-D or of different lengths, and negative steps raise ValueError; good data are fitted."""
    x, y = draws.measurements(rng, 4)
    w, _ = fitted(student, x, y, 1.0, 0.1 / oracle.curvature(x), 1)
    check(w[1] != w[0], "The weight does not move.")
    lengths = ((x[:0], y[:0]), (x, y[:3]), (x[:1], y), (x, y[:1]))
    for bad_x, bad_y in (*lengths, (x, y[:, None]), (x[:, None], y[:, None])):
        with raises(ValueError, hint=raised_instead("ValueError", "a trace")):
            student.fit_scale(bad_x, bad_y, 1.0, 0.01, 2)
    with raises(ValueError, hint="A negative number of steps: raise ValueError."):
        student.fit_scale(x, y, 1.0, 0.01, -1)


@pytest.mark.question("q1", weight=0.5, hint="Integers are numbers, too; leave them as they are.")
def test_integers_are_fitted_and_left_alone(student, rng):
    """Integer data give the same as floats, and neither x nor y is changed."""
    x, y = rng.integers(1, 9, 5), rng.integers(1, 9, 5)
    lr = 0.3 / oracle.curvature(x.astype(float))
    there_x, there_y = student.put(x), student.put(y)
    w, _ = fitted(student, there_x, there_y, 3.0, lr, 4)
    floats, _ = fitted(student, x.astype(float), y.astype(float), 3.0, lr, 4)
    check(w[1] != w[0], "The weight does not move.")
    assert_close(w, floats, hint="Take integers as floats.", name="w")
    assert_equal(value_of(there_x), x, hint=changed("fit_scale", "x"))
    assert_equal(value_of(there_y), y, hint=changed("fit_scale", "y"))
