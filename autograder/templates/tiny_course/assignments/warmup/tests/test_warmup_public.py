"""Public tests of the warm-up: one instance of what the hidden tests look for."""

import numpy as np
import pytest

from autograder import assert_close


@pytest.mark.question("q1", weight=1, feedback="public", hint="Subtract the mean of the whole array.")
def test_example_is_centred(student):
    """The handout's example comes out centred."""
    assert_close(student.centred(np.array([1.0, 2.0, 6.0])), [-2.0, -1.0, 3.0])


@pytest.mark.question("q2", weight=1, feedback="public", hint="A tally starts at 0.")
def test_new_tally_is_zero(student):
    """A new tally is 0."""
    assert_close(student.Tally().total, 0.0, dtype="number")
