"""Public tests of the target."""

import numpy as np
import pytest

from autograder import assert_close, assert_equal


@pytest.mark.question("q1", weight=1, feedback="public", hint="Subtract each column's mean.")
def test_example_is_centred(student):
    """The handout's example comes out centred."""
    assert_close(student.centred(np.array([[1.0, 4.0], [3.0, 8.0]])), [[-1.0, -2.0], [1.0, 2.0]])


@pytest.mark.question("q11", weight=1, feedback="public")
def test_example_is_spelt(student):
    """The handout's example comes out in reverse."""
    assert_equal(student.spell("abc"), "c-b-a")
