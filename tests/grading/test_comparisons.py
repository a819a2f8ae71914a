"""Comparisons pass only what is right: type, shape, dtype, finiteness and values, in this order."""

from typing import Any

import numpy as np
import pytest

from autograder import assert_close, assert_equal, check, raises
from autograder.grading.faults import HandleMisuse, Mismatch
from autograder.model.report import Cause

NAN = float("nan")


@pytest.mark.parametrize(
    ("actual", "expected", "options"),
    [
        (1.0, 1.0, {}),
        (np.float32(0.5), 0.5, {}),
        (np.array(2.0), 2.0, {}),
        (np.ones((2, 3), order="F"), np.ones((2, 3)), {}),
        (3, 3.0, {"dtype": "number"}),
        (np.array([1, 2]), [1, 2], {"dtype": "int"}),
        ([1.0, 2.0], [1.0, 2.0], {"sequence": True}),
        (np.array([np.inf, 1.0]), [np.inf, 1.0], {}),
        (np.zeros((0, 3)), np.zeros((0, 3)), {}),
        (1.0 + 1e-10, 1.0, {}),
    ],
)
def test_right_answers_pass(actual: Any, expected: Any, options: dict[str, Any]) -> None:
    """Equal numbers of any accepted form are equal."""
    assert_close(actual, expected, **options)


@pytest.mark.parametrize(
    ("actual", "expected", "options", "cause"),
    [
        (None, 1.0, {}, Cause.WRONG_TYPE),
        ("1.0", 1.0, {}, Cause.WRONG_TYPE),
        ([1.0], [1.0], {}, Cause.WRONG_TYPE),
        ([], [1.0], {"sequence": True}, Cause.WRONG_SHAPE),
        (np.ones((2, 1)), np.ones(2), {}, Cause.WRONG_SHAPE),
        (np.ones((0, 1, 1)), np.ones((2, 2)), {}, Cause.WRONG_SHAPE),
        (np.float64(1.0), np.ones(3), {}, Cause.WRONG_SHAPE),
        (np.array([1, 2]), [1.0, 2.0], {}, Cause.WRONG_DTYPE),
        (True, 1.0, {}, Cause.WRONG_DTYPE),
        (np.float32(1.0), 1.0, {"dtype": np.float64}, Cause.WRONG_DTYPE),
        (np.array([True]), [1], {"dtype": "number"}, Cause.WRONG_DTYPE),
        (NAN, 1.0, {}, Cause.WRONG_VALUE),
        (np.array([NAN]), [NAN], {}, Cause.WRONG_VALUE),
        (np.array([np.inf]), [1.0], {}, Cause.WRONG_VALUE),
        (np.array([-np.inf]), [np.inf], {}, Cause.WRONG_VALUE),
        (1.1, 1.0, {}, Cause.WRONG_VALUE),
        (np.array([2**53 + 1]), [2**53], {"dtype": "int"}, Cause.WRONG_VALUE),
    ],
)
def test_wrong_answers_fail_for_the_first_reason(
    actual: Any, expected: Any, options: dict[str, Any], cause: Cause
) -> None:
    """Each wrong form is told by its own cause."""
    with pytest.raises(Mismatch) as caught:
        assert_close(actual, expected, **options)

    assert caught.value.cause is cause


def test_the_facts_never_hold_values() -> None:
    """What a student may read at the hint level names shapes and dtypes only."""
    with pytest.raises(Mismatch) as caught:
        assert_close(np.array([0.125]), [0.375], hint="look again")

    assert caught.value.hint == "look again"
    assert caught.value.facts == ""
    assert "0.375" in caught.value.staff


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (np.int32(3), 3),
        ((1, 2), [1, 2]),
        ([(np.int64(3), 4), (4,)], [(3, 4), (4,)]),
        ("a", "a"),
        (None, None),
        ({"a": 1, "b": np.array([1])}, {"a": 1, "b": [1]} | {"b": np.array([1])}),
        (np.array([True, False]), np.array([True, False])),
    ],
)
def test_exact_equality_takes_sequences_alike(actual: Any, expected: Any) -> None:
    """Lists and tuples, Python and NumPy integers are the same answers."""
    assert_equal(actual, expected)


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (True, 1),
        (1, True),
        (1.0, 1),
        ([1, 2], [1, 2, 3]),
        ([], [1]),
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": 1, "b": 2}, {"a": 1}),
        ("1", 1),
        (None, 0),
        (0, None),
        (np.array([1, 2]), [1, 2]),
    ],
)
def test_exact_equality_keeps_kinds_apart(actual: Any, expected: Any) -> None:
    """A boolean is no integer, a float is no integer, a missing key is missed."""
    with pytest.raises(Mismatch):
        assert_equal(actual, expected)


def test_a_missing_return_is_told_so() -> None:
    """None where a number is due asks about `return`."""
    with pytest.raises(Mismatch) as caught:
        assert_close(None, 1.0, hint="something else")

    assert "did you forget `return`" in caught.value.facts
    assert "did you forget `return`" in caught.value.words
    assert caught.value.hint == ""


def test_check_takes_only_booleans() -> None:
    """A property must be a real boolean, or the author is told."""
    check(np.bool_(True))
    with pytest.raises(HandleMisuse):
        check(1)
    with pytest.raises(Mismatch, match="it fell"):
        check(False, "it fell")


def test_raises_wants_the_exact_class() -> None:
    """A KeyError is no IndexError, and silence is no error."""

    def students(error: Exception) -> Exception:
        error.student_exception = object()  # type: ignore[attr-defined]
        return error

    with raises(ValueError):
        raise students(ValueError("bad"))
    with pytest.raises(Mismatch, match="raised UnicodeError"), raises(ValueError):
        raise students(UnicodeError("bad"))
    with pytest.raises(Mismatch, match="nothing was raised"), raises(ValueError):
        pass


def test_raises_is_not_satisfied_by_the_authors_own_error() -> None:
    """An error of the grader's own code stays an error."""
    with pytest.raises(ValueError, match="ours"), raises(ValueError):
        raise ValueError("ours")
