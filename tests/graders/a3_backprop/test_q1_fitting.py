"""Q1, guess, measure, adjust: the descent on a parabola has a closed form."""

import numpy as np
import pytest
from autograder import assert_close, assert_equal, check, value_of

import draws
import oracle
from readings import agrees, changed, fields, raised_instead, refused, row, sentence

SWAPPED = "You fitted the factor that turns y into x, such as 1.609 where 0.621 was asked."
HALF = "Each step is half as long as the handout's loss implies."
SUM = "Duplicating the data doubled your step."
FIRST = "loss[0] belongs to w0."


def fitted(student, *requests):
    """Weights of each descent (x, y, w0, lr, steps), steps + 1 numbers, and its losses as they come."""
    found = fields(student, "fit_scale", "a Trace", ("w", "loss"), *requests)
    hint = "w holds w0 and the weight after each step."
    return [(row(w, steps + 1, "w", hint), loss) for (w, loss), (*_, steps) in zip(found, requests, strict=True)]


def known_descents(x, y, w0, lr, steps):
    """The weights of a descent, and those that known mistakes give by their sentences: each costs points once."""
    share = lr * oracle.curvature(x)
    other_way = oracle.descent(y, x, w0, 1 - lr * oracle.curvature(y), steps)
    return oracle.descent(x, y, w0, 1 - share, steps), {
        HALF: oracle.descent(x, y, w0, 1 - share / 2, steps),
        SUM: oracle.descent(x, y, w0, 1 - share * len(x), steps),
        "You walk uphill: step against the gradient.": oracle.descent(x, y, w0, 1 + share, steps),
        SWAPPED: other_way,
    }


def check_descent(w, request):
    """Demand the weights of this descent, or of one with a mistake that another test is about."""
    right, wrong = known_descents(*request)
    known = any(agrees(w, weights) for weights in (right, *wrong.values()))
    check(known, "The weights are not those of a descent: each step is w − lr·2·mean((w·x − y)·x).")


@pytest.mark.question("q1", weight=2, hint="Each step is w − lr·2·mean((w·x − y)·x).")
def test_weights_follow_the_closed_form(student, rng):
    """After t steps the distance from the best weight is (1 − lr·λ)ᵗ times the first one, with λ = 2·mean(x²)."""
    requests = []
    for count, share, steps in ((7, 0.3, 50), (1, 0.7, 20), (12, 1.4, 30)):
        x, y = draws.measurements(rng, count)
        requests.append((x, y, float(rng.uniform(4.0, 6.0)), share / oracle.curvature(x), steps))
    for (w, _), request in zip(fitted(student, *requests), requests, strict=True):
        right, wrong = known_descents(*request)
        del wrong[SWAPPED]
        assert_close(w, right, rtol=1e-9, atol=1e-11, hint=sentence(w, wrong), name="w")


@pytest.mark.question("q1", weight=1, hint="loss[t] is the mean squared error of w[t], before step t + 1.")
def test_losses_belong_to_their_weights(student, rng):
    """Every loss is that of the weight beside it, from w0 on; without a step there is just that one."""
    x, y = draws.measurements(rng, 6)
    lr = 0.4 / oracle.curvature(x)
    for w, loss in fitted(student, (x, y, 5.0, lr, 8), (x, y, 5.0, lr, 0)):
        assert_close(w[0], 5.0, hint="w[0] is w0.", name="w[0]")
        right, loss = oracle.scale_losses(x, y, w), row(loss, len(w), "loss", FIRST)
        hint = sentence(loss, {FIRST: np.append(right[1:], right[-1]), "The loss has no ½ in it.": right / 2})
        assert_close(loss, right, hint=hint, name="loss")


@pytest.mark.question("q1", weight=1, hint=SUM)
def test_duplicated_data_give_the_same_steps(student, rng):
    """The loss is a mean: the same data twice over change nothing."""
    x, y = draws.measurements(rng, 5)
    lr = 0.2 / oracle.curvature(x)
    request = (x, y, 4.0, lr, 6)
    (once, _), (twice, _) = fitted(student, request, (np.tile(x, 2), np.tile(y, 2), 4.0, lr, 6))
    assert_close(twice, once, rtol=1e-9, name="w")
    check_descent(once, request)


@pytest.mark.question("q1", weight=1, hint="Fit the factor that turns x into y.")
def test_both_directions(student, rng):
    """From one unit to the other and back: the factor is the one that turns x into y."""
    x, rate = rng.uniform(1.0, 5.0, 5), float(rng.uniform(0.5, 0.7))
    ways = ((x, rate * x, rate), (rate * x, x, 1.0 / rate))
    requests = [(inputs, targets, 0.0, 0.3 / oracle.curvature(inputs), 200) for inputs, targets, _ in ways]
    for (w, _), (_, _, wanted) in zip(fitted(student, *requests), ways, strict=True):
        swapped = abs(w[-1] * wanted - 1.0) < 1e-4
        hint = SWAPPED if swapped else ""
        assert_close(w[-1], wanted, rtol=1e-5, hint=hint, name="the last weight")


@pytest.mark.question("q1", weight=1, hint="1/λ takes one step, more than 2/λ goes astray.")
def test_learning_rates(student, rng):
    """A tiny rate lowers the loss a little each time, 1/λ arrives in one step, 2.2/λ makes it worse with each step."""
    x, y = draws.measurements(rng, 6)
    bend, best = oracle.curvature(x), oracle.best_scale(x, y)
    rates = ((1e-3, 5), (1.0, 3), (2.2, 6))
    runs = fitted(student, *((x, y, best + 2.0, share / bend, steps) for share, steps in rates))
    weights, at_once, astray = (w for w, _ in runs)
    tiny = oracle.scale_losses(x, y, weights)
    rise = (
        "The loss rose with a tiny lr: step against the gradient."
        if tiny[-1] > tiny[0]
        else "With a tiny lr the loss must fall."
    )
    check(bool((np.diff(tiny) < 0).all()), rise, staff=f"losses {tiny}")
    assert_close(at_once[1:], np.full(3, best), rtol=1e-9, hint="With lr = 1/λ one step is enough.", name="w")
    growing = np.diff(oracle.scale_losses(x, y, astray)) > 0
    check(bool(growing.all()), "With lr = 2.2/λ the loss must grow.")


@pytest.mark.question("q1", weight=0.5, hint="Check the lengths before you start.")
def test_refuses_what_cannot_be_fitted(student, rng):
    """No samples, what is not 1-D or of different lengths, and negative steps raise ValueError; good data are fitted."""
    x, y = draws.measurements(rng, 4)
    request = (x, y, 1.0, 0.1 / oracle.curvature(x), 1)
    ((w, _),) = fitted(student, request)
    check_descent(w, request)
    lengths = ((x[:0], y[:0]), (x, y[:3]), (x[:1], y), (x, y[:1]), (x, y[:, None]), (x[:, None], y[:, None]))
    calls = [("fit_scale", bad_x, bad_y, 1.0, 0.01, 2) for bad_x, bad_y in lengths]
    refused(student, ValueError, raised_instead("ValueError", "a trace"), *calls)
    hint = "A negative number of steps: raise ValueError."
    refused(student, ValueError, hint, ("fit_scale", x, y, 1.0, 0.01, -1))


@pytest.mark.question("q1", weight=0.5, hint="Integers are numbers, too; leave them as they are.")
def test_integers_are_fitted_and_left_alone(student, rng):
    """Integer data give the same as floats, and neither x nor y is changed."""
    x, y = rng.integers(1, 9, 5), rng.integers(1, 9, 5)
    there_x, there_y = student.put(x), student.put(y)
    request = (x.astype(float), y.astype(float), 3.0, 0.3 / oracle.curvature(x.astype(float)), 4)
    (w, _), (floats, _) = fitted(student, (there_x, there_y, *request[2:]), request)
    assert_close(w, floats, hint="Take integers as floats.", name="w")
    check_descent(floats, request)
    assert_equal(value_of(there_x), x, hint=changed("fit_scale", "x"))
    assert_equal(value_of(there_y), y, hint=changed("fit_scale", "y"))
