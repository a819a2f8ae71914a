"""Q1, the threshold unit."""

import numpy as np
import pytest
from autograder import assert_close, assert_equal, attempts, batched, check, raises, value_of

import draws
from readings import changed, decisions, raised_instead

NOT_EXCEEDING = "A sum equal to the threshold does not exceed it."
SIGN = "Firing when sum > theta means b = −theta."
COLUMN = {count: f"Expected ({count},), got ({count},1)." for count in (6, 1, 0)}


@pytest.mark.question("q1", weight=1.5, hint="A unit fires on the rows whose weighted sum exceeds its threshold.")
def test_fires_on_random_sums(student, rng):
    """The unit fires on exactly the rows whose sum exceeds theta, whatever the scale of w and theta."""
    cases = []
    with batched(student):
        for dimensions in (1, 2, 5):
            w, X = draws.direction(rng, dimensions), rng.normal(size=(8, dimensions))
            theta = float(np.mean(np.sort(X @ w)[3:5]))  # four rows on either side
            there = student.put(X)
            answer, after = student.fires(there, w, theta), there.copy()
            factor = 2.0 ** int(rng.integers(1, 6))
            scaled = student.fires(X, factor * w, factor * theta)
            cases.append((X, X @ w > theta, answer, after, scaled))
    for X, wanted, answer, after, scaled in cases:
        check(bool((decisions(value_of(answer), 8) == wanted).all()))
        assert_equal(after, X, hint=changed("fires", "X"))
        same = bool((decisions(value_of(scaled), 8) == wanted).all())
        check(same, "Doubling w and theta together must change nothing.")


@pytest.mark.question("q1", weight=1.5, hint="Compare the weighted sum with theta by `>`.")
def test_sum_equal_to_threshold_does_not_fire(student, rng):
    """A row whose sum equals theta exactly does not fire; its neighbours on either side show where the line is."""
    cases = [draws.rows_around_a_tie(rng, dimensions) for dimensions in (1, 2, 4)]
    assert all((X @ w == theta)[::3].all() for X, w, theta in cases)
    with batched(student):
        answers = [student.fires(X, w, theta) for X, w, theta in cases]
    for answer in answers:
        fired = decisions(value_of(answer), 9)
        check(not fired[0::3].any(), NOT_EXCEEDING)
        check(bool(fired[1::3].all()) and not fired[2::3].any(), "Rows above theta fire, rows below do not.")


@pytest.mark.question("q1", weight=1.5, hint="Return integers 0 and 1, one per row.")
def test_answers_are_integers_of_shape_n(student, rng):
    """Answers are integers 0 or 1 of shape (N,), for many rows, one row and none."""
    w = draws.direction(rng, 3)
    cases = [rng.normal(size=(count, 3)) for count in (6, 1, 0)]
    cases[0][:2] = w, -w  # one fires, one does not
    with batched(student):
        answers = [student.fires(X, w, 0.0) for X in cases]
    for X, answer in zip(cases, map(value_of, answers), strict=True):
        count = len(X)
        if isinstance(answer, np.ndarray) and answer.shape == (count, 1):
            check(False, COLUMN[count])
        assert_close(answer, (X @ w > 0).astype(int), dtype="int", hint="Use 1 and 0.", name="what `fires` returns")


@pytest.mark.question("q1", weight=0.75, hint=SIGN)
def test_bias_replaces_threshold(student, rng):
    """With to_bias(theta), sum + bias > 0 says the same as sum > theta."""
    thetas = [float(theta) for theta in (*rng.uniform(0.5, 3.0, 2), *rng.uniform(-3.0, -0.5, 2))]
    with batched(student):
        answers = [student.to_bias(theta) for theta in thetas]
    for theta, answer in zip(thetas, answers, strict=True):
        assert_close(answer, -theta, dtype="number", hint=SIGN, name="the bias")


@pytest.mark.question("q1", weight=0.75, hint="Check shapes and NaN before computing.")
def test_fires_refuses_bad_input(student, rng):
    """An X or a w of another shape, and a NaN anywhere, raise ValueError; right input gives an answer."""
    X, w = rng.normal(size=(4, 3)), draws.direction(rng, 3)
    X[:2] = w, -w  # one fires, one does not
    spoilt, spoilt_w = X.copy(), w.copy()
    spoilt[2, 1] = spoilt_w[1] = np.nan
    shapes = ((X[0], w, 0.0), (np.stack([X[:3]] * 2), np.eye(3), 0.0), (X, w[:2], 0.0), (X, w[:, None], 0.0))
    bad = (*shapes, (spoilt, w, 0.0), (X, spoilt_w, 0.0), (X, w, np.nan))
    answer, *refusals = attempts(student, ("fires", X, w, 0.0), *(("fires", *arguments) for arguments in bad))
    check(bool((decisions(answer(), 4) == (X @ w > 0)).all()))
    for refusal in refusals:
        with raises(ValueError, hint=raised_instead("ValueError")):
            refusal()
