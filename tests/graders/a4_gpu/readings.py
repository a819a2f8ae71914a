"""How an answer is read: known misreadings get their own sentence, and odd forms are named."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from autograder import Mismatch
from numpy.typing import ArrayLike, NDArray


def sentence(
    actual: object, misreadings: Mapping[str, ArrayLike], otherwise: str = "", *, tolerance: float = 1e-6
) -> str:
    """The sentence of the first misreading that gives this answer, or `otherwise`.

    An empty result leaves the word to the test's own hint.
    """
    return next((text for text, wrong in misreadings.items() if agrees(actual, wrong, tolerance)), otherwise)


def agrees(actual: object, other: ArrayLike, tolerance: float) -> bool:
    """Whether an answer has this shape and, within the tolerance, these values."""
    got, want = numbers(actual), np.asarray(other, dtype=float)
    if got is None or got.shape != want.shape or not np.isfinite(got).all():
        return False
    return bool(np.allclose(got, want, rtol=tolerance, atol=tolerance))


def numbers(value: object) -> NDArray[np.float64] | None:
    """The answer as an array of floats; None when it is nothing of the kind."""
    if isinstance(value, bool | int | float | np.generic | np.ndarray | list | tuple):
        try:
            return np.asarray(value, dtype=float)
        except (TypeError, ValueError, OverflowError):
            return None
    return None


def parts(answer: object, count: int, call: str, form: str) -> tuple[Any, ...]:
    """The `count` parts of a tuple that `call` returns. Raises `Mismatch`."""
    not_none(answer, call)
    if not isinstance(answer, tuple | list) or len(answer) != count:
        raise Mismatch(f"{call} returned {answer!r:.200}", hint=form)
    return tuple(answer)


def not_none(answer: object, call: str) -> None:
    """Raises `Mismatch` with the sentence for a forgotten `return`."""
    if answer is None:
        raise Mismatch(f"{call} returned None", hint=forgotten(call))


def given(answer: object, call: str) -> Any:  # noqa: ANN401
    """The answer, which must not be None. Raises `Mismatch`."""
    not_none(answer, call)
    return answer


def alike(actual: object, expected: Sequence[object]) -> bool:
    """Whether lists hold the same arrays and plain values, one by one."""
    if not isinstance(actual, list | tuple) or len(actual) != len(expected):
        return False
    return all(type(a) is type(b) and np.array_equal(a, b) for a, b in zip(actual, expected, strict=True))


def forgotten(call: str) -> str:
    """What a student reads whose function returns nothing."""
    return f"`{call}` returned None — did you forget `return`?"


def history(answer: object) -> list[dict[str, Any]]:
    """`FitResult.history` as a list of dicts, from that or from a dict of lists. Raises `Mismatch`."""
    form = "`history` has one dict per epoch, with `epoch`, `train_loss` and `val_loss`."
    if isinstance(answer, dict) and answer and all(isinstance(column, list | tuple) for column in answer.values()):
        answer = [dict(zip(answer, row, strict=True)) for row in zip(*answer.values(), strict=True)]
    if not isinstance(answer, list | tuple):
        raise Mismatch(f"history is {answer!r:.200}", hint=form)
    for row in answer:
        if not isinstance(row, dict) or not {"epoch", "train_loss", "val_loss"} <= row.keys():
            raise Mismatch(f"history holds {row!r:.200}", hint=form)
        for key in ("train_loss", "val_loss"):
            if not isinstance(row[key], float | np.floating):
                raise Mismatch(
                    f"{key} is {row[key]!r:.200}",
                    hint="Keep Python floats in `history`: a tensor there holds on to memory.",
                )
    return list(answer)


def raised_instead(exception: str, returned: str = "an answer") -> str:
    """What a student reads whose code takes bad input."""
    return f"Bad input should raise {exception}; you returned {returned}."


def changed(function: str, argument: str) -> str:
    """What a student reads whose code changes what it was given."""
    return f"`{function}` changed its argument `{argument}`; work on a copy."


def global_random(function: str) -> str:
    """What a student reads whose code touches a global generator."""
    return f"`{function}` changed torch's global random state; use a local Generator."
