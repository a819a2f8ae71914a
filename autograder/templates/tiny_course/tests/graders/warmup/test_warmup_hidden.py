"""Hidden tests of the warm-up."""

import numpy as np
import pytest

from autograder import assert_close, assert_equal, raises, value_of


@pytest.mark.question("q1", weight=3, hint="The result should be the array minus its mean.")
def test_fresh_arrays_are_centred(student, rng):
    """Arrays of any shape come back minus their mean."""
    x = rng.exponential(size=(4, 3))
    middle = (x.max() + x.min()) / 2
    got = student.centred(x)
    known = isinstance(got, np.ndarray) and got.shape == x.shape and np.allclose(got, x - middle)
    hint = "That is the middle of the range, not the mean." if known else ""
    assert_close(got, x - x.mean(), hint=hint)


@pytest.mark.question("q1", weight=1)
def test_argument_stays_as_it_was(student, rng):
    """The argument is not changed."""
    x = rng.normal(size=5)
    there = student.put(x)
    assert_close(student.centred(there), x - x.mean(), rtol=1e-7)
    assert_equal(value_of(there), x, hint="`centred` changed its argument; work on a copy.")


@pytest.mark.question("q1", weight=1)
def test_empty_array_is_refused(student):
    """An empty array raises ValueError."""
    assert_close(student.centred(np.array([3.0])), [0.0])
    with raises(ValueError, hint="An empty array has no mean: raise ValueError."):
        student.centred(np.array([]))


@pytest.mark.question("q2", weight=3, hint="Add the weight itself, not 1 per call.")
def test_tally_sums_weights(student, rng):
    """The total is the sum of the weights."""
    tally = student.Tally()
    weights = rng.uniform(2.0, 3.0, size=4)
    for weight in weights:
        tally.add(float(weight))
    assert_close(tally.total, weights.sum(), rtol=1e-9)
