"""How an answer is read: known misreadings get their own sentence, and odd forms are named."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from autograder import Mismatch, value_of
from numpy.typing import ArrayLike, NDArray


def sentence(actual: object, misreadings: Mapping[str, ArrayLike], otherwise: str = "") -> str:
    """The sentence of the first misreading that gives exactly this answer, or `otherwise`.

    An empty result leaves the word to the test's own hint.
    """
    return next((text for text, wrong in misreadings.items() if agrees(actual, wrong)), otherwise)


def agrees(actual: object, other: ArrayLike) -> bool:
    """Whether an answer has this shape and, within rounding, these values."""
    got, want = _numbers(actual), np.asarray(other, dtype=float)
    if got is None or got.shape != want.shape or not np.isfinite(got).all():
        return False
    return bool(np.allclose(got, want, rtol=1e-9, atol=1e-9))


def parts(answer: object, count: int, call: str, form: str) -> tuple[Any, ...]:
    """The `count` parts of a tuple that `call` returns, such as `(W, b)`. Raises `Mismatch`."""
    answer = value_of(answer)
    _not_none(answer, call)
    if not isinstance(answer, tuple | list) or len(answer) != count:
        raise Mismatch(f"{call} returned {answer!r:.200}", hint=form)
    return tuple(value_of(part) for part in answer)


def decisions(actual: object, count: int, call: str = "fires") -> NDArray[np.bool_]:
    """Which of `count` samples fired, read leniently: -1 and 1, booleans or a column cost a group of their own.

    Raises `Mismatch` for anything that is no decision per sample, such as the sums themselves.
    """
    _not_none(actual, call)
    got = _numbers(actual)
    if got is None or got.size != count:
        raise Mismatch(f"one decision per sample was expected, got {actual!r:.200}")
    if not np.isin(got, (-1.0, 0.0, 1.0)).all():
        raise Mismatch(f"{call} gave {got}", hint="All-or-none: you returned the sum itself, not 1 or 0.")
    return got.reshape(-1) == 1


def _not_none(answer: object, call: str) -> None:
    if answer is None:
        raise Mismatch(f"{call} returned None", hint=f"`{call}` returned None — did you forget `return`?")


def raised_instead(exception: str, returned: str = "an answer") -> str:
    """What a student reads whose code takes bad input."""
    return f"Bad input should raise {exception}; you returned {returned}."


def changed(function: str, argument: str) -> str:
    """What a student reads whose code changes what it was given."""
    return f"`{function}` changed its argument `{argument}`; work on a copy."


def global_random(function: str) -> str:
    """What a student reads whose code touches the global generator."""
    return f"`{function}` changed NumPy's global random state; use a local Generator."


def _numbers(value: object) -> NDArray[np.float64] | None:
    if isinstance(value, bool | int | float | np.generic | np.ndarray | list | tuple):
        try:
            return np.asarray(value, dtype=float)
        except (TypeError, ValueError, OverflowError):
            return None
    return None
