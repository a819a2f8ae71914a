"""How an answer is read: known misreadings get their own sentence, and levels may be rounded either way."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
from autograder import Mismatch, assert_close, value_of
from numpy.typing import ArrayLike, NDArray

VIEW = "Changing your result also changed the input: you returned a view; use `.copy()`."
#: For tests of how a function behaves.
WORKS_FIRST = "Only a function that gives answers can earn this."


def sentence(actual: object, misreadings: Mapping[str, ArrayLike], otherwise: str = "", *, within: float = 0.0) -> str:
    """The sentence of the first misreading that gives this answer, or `otherwise`.

    `within` is how far the numbers may be apart. An empty result leaves the word to the test's own hint.
    """
    return next((text for text, wrong in misreadings.items() if agrees(actual, wrong, within)), otherwise)


def agrees(actual: object, other: ArrayLike, within: float = 0.0) -> bool:
    """Whether an answer has this shape and, up to `within`, these values."""
    got, want = numbers(actual), np.asarray(other, dtype=float)
    if got is None or got.shape != want.shape or not np.isfinite(got).all():
        return False
    return bool(np.all(np.abs(got - want) <= within))


def numbers(value: object) -> NDArray[np.float64] | None:
    """An answer as floats, or None where it is no plain array of numbers."""
    if isinstance(value, bool | int | float | np.generic | np.ndarray | list | tuple):
        try:
            return np.asarray(value, dtype=float)
        except (TypeError, ValueError, OverflowError):
            return None
    return None


def assert_levels(
    actual: object, exact: NDArray[np.float64], *, call: str, hint: str = "", slack: float = 1e-3
) -> None:
    """Demand uint8 levels, each the nearest one to its exact value.

    A value within `slack` of halfway may go either way: rounding rules differ, and so do the last bits of sums.
    """
    target = np.rint(exact)
    if isinstance(actual, np.ndarray) and actual.shape == exact.shape and actual.dtype == np.uint8:
        target = np.where(np.abs(actual.astype(float) - exact) <= 0.5 + slack, actual, target)
    assert_close(actual, target, rtol=0.0, atol=0.0, dtype="uint8", hint=hint, name=returned(call))


def shows_something(actual: object, shape: tuple[int, ...]) -> bool:
    """Whether an answer is a picture of this shape with more than ten levels, right or wrong.

    For tests of how a function behaves: its values are asked for elsewhere, and doing nothing must not earn this.
    """
    picture = isinstance(actual, np.ndarray) and actual.dtype == np.uint8 and actual.shape == shape
    return picture and len(set(actual.ravel().tolist())) > 10


def same_numbers(actual: object, other: NDArray[Any]) -> bool:
    """Whether an answer holds the numbers of an array, in whatever order and shape."""
    got = numbers(actual)
    return got is not None and bool(np.array_equal(np.sort(got, axis=None), np.sort(other, axis=None)))


def returned(call: str) -> str:
    """What a message calls the answer of a function."""
    return f"what `{call}` returns"


def parts(answer: object, count: int, call: str, form: str) -> tuple[Any, ...]:
    """The `count` parts of a tuple that `call` returns. Raises `Mismatch`."""
    answer = value_of(answer)
    if answer is None:
        raise Mismatch(f"{call} returned None", hint=f"`{call}` returned None — did you forget `return`?")
    if not isinstance(answer, tuple | list) or len(answer) != count:
        raise Mismatch(f"{call} returned {answer!r:.200}", hint=form)
    return tuple(value_of(part) for part in answer)


@contextmanager
def explained(hint: str) -> Iterator[None]:
    """Give a reason when the student's code raises where there is an answer: a known misreading often ends so."""
    try:
        yield
    except Exception as error:
        if not hasattr(error, "student_exception"):
            raise
        name = type(error).__name__
        raise Mismatch(f"raised {name}: {error}", hint=hint, facts=f"It raised {name}.") from None


def raised_instead(exception: str, returned: str = "an answer") -> str:
    """What a student reads whose code takes bad input."""
    return f"Bad input should raise {exception}; you returned {returned}."


def changed(function: str, argument: str) -> str:
    """What a student reads whose code changes what it was given."""
    return f"`{function}` changed its argument `{argument}`; work on a copy."
