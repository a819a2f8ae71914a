"""How an answer is read: known misreadings get their own sentence, and odd forms are named."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from autograder import Mismatch, attempts, batched, raises, value_of
from numpy.typing import ArrayLike, NDArray

#: What comes back from the sandbox as a value, with no attributes of its own. A named tuple has some, and is told by
#: its own type where the student is imported here.
PLAIN_TYPES = (int, float, str, bytes, list, tuple, dict, set, np.ndarray)


class Counted:
    """A function of ours that the student's code may call: keeps what it was asked, in order."""

    def __init__(self, f: Callable[..., Any]) -> None:
        self._f = f
        self.asked: list[Any] = []

    def __call__(self, at: Any) -> Any:
        self.asked.append(at)
        return self._f(at)


def sentence(actual: object, misreadings: Mapping[str, ArrayLike], otherwise: str = "") -> str:
    """The sentence of the first misreading that gives exactly this answer, or `otherwise`.

    An empty result leaves the word to the test's own hint.
    """
    return next((text for text, wrong in misreadings.items() if agrees(actual, wrong)), otherwise)


def agrees(actual: object, other: ArrayLike) -> bool:
    """Whether an answer has this shape and, within rounding, these values."""
    got, want = numbers(actual), np.asarray(other, dtype=float)
    if got is None or got.shape != want.shape or not np.isfinite(got).all():
        return False
    return bool(np.allclose(got, want, rtol=1e-7, atol=1e-9))


def fields(student: Any, call: str, form: str, names: tuple[str, ...], *requests: tuple[Any, ...]) -> list[Any]:
    """Attributes of what `call` returns for each of these arguments, such as a `Trace`'s: any class will do.

    All calls travel together. Raises `Mismatch`.
    """
    answers, found = [], []
    try:
        with batched(student):
            for arguments in requests:
                answers.append(getattr(student, call)(*arguments))
                found.append([getattr(answers[-1], name) for name in names])
    except AttributeError:
        # Answers are there up to the one that lacks an attribute.
        for answer in answers:
            _demand_fields(value_of(answer), call, form, names)
        raise
    return [tuple(value_of(part) for part in parts) for parts in found]


def _demand_fields(answer: object, call: str, form: str, names: tuple[str, ...]) -> None:
    not_none(answer, call)
    if type(answer) in PLAIN_TYPES or isinstance(answer, np.generic):
        raise Mismatch(
            f"{call} returned {answer!r:.200}", hint=f"`{call}` returns {form} with the fields {', '.join(names)}."
        )


def refused(student: Any, exception: type[Exception], hint: str, *calls: tuple[Any, ...]) -> None:
    """Demand that each of these calls, `(name, *arguments)`, raises this exception. Raises `Mismatch`."""
    for answer in attempts(student, *calls):
        with raises(exception, hint=hint):
            answer()


def parts(answer: object, count: int, call: str, form: str) -> tuple[Any, ...]:
    """The `count` parts of a tuple that `call` returns, such as `(loss, dlogits)`. Raises `Mismatch`."""
    answer = value_of(answer)
    not_none(answer, call)
    if not isinstance(answer, tuple | list) or len(answer) != count:
        raise Mismatch(f"{call} returned {answer!r:.200}", hint=form)
    return tuple(value_of(part) for part in answer)


def row(answer: object, length: int, name: str, hint: str) -> NDArray[np.float64]:
    """A sequence of so many finite numbers, given as an array, a list or a tuple. Raises `Mismatch`."""
    got = numbers(value_of(answer))
    if got is None or got.shape != (length,) or not np.isfinite(got).all():
        raise Mismatch(f"{name} is {answer!r:.200}, expected {length} finite numbers", hint=hint)
    return got


def indices(answer: object, call: str) -> list[int]:
    """Whole numbers in increasing order, as they come in a list, a tuple, a set or an array. Raises `Mismatch`."""
    answer = value_of(answer)
    not_none(answer, call)
    listed = sorted(answer) if isinstance(answer, set | frozenset) else answer
    got = numbers(listed)
    if got is None or got.ndim != 1 or (got.size and np.asarray(listed).dtype.kind not in "iu"):
        raise Mismatch(f"{call} returned {answer!r:.200}", hint=f"`{call}` returns a list of indices.")
    return sorted(int(index) for index in got)


def not_none(answer: object, call: str) -> None:
    """Name the missing `return`. Raises `Mismatch`."""
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


def numbers(value: object) -> NDArray[np.float64] | None:
    """A number, or a nest of numbers, as a float array; None for anything else."""
    if isinstance(value, bool | int | float | np.generic | np.ndarray | list | tuple):
        try:
            return np.asarray(value, dtype=float)
        except (TypeError, ValueError, OverflowError):
            return None
    return None
