"""How an answer is read: known misreadings get their own sentence, and odd forms are named."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from autograder import Mismatch, batched, value_of
from numpy.typing import ArrayLike, NDArray


def plain(answer: object) -> Any:  # noqa: ANN401
    """An answer with arrays where tensors are; what is no plain value stays an object, also inside."""
    answer = value_of(answer)
    # Without a sandbox an object of a derived class is still one here.
    for kind in (list, tuple, dict):
        if isinstance(answer, kind):
            return _with_arrays(kind(answer))
    return _with_arrays(answer)


def _with_arrays(value: Any) -> Any:  # noqa: ANN401
    if type(value) is list or type(value) is tuple:
        return type(value)(map(_with_arrays, value))
    if type(value) is dict:
        return {key: _with_arrays(item) for key, item in value.items()}
    # A tensor that came over the wire, or one of torch's own where there is no sandbox; never a handle.
    if not hasattr(type(value), "numpy") or getattr(value, "is_meta", False):
        return value
    return detached(value).numpy()


def detached(tensor: Any) -> Any:  # noqa: ANN401
    """The tensor without its graph, in a dtype that NumPy has."""
    if not hasattr(type(tensor), "detach"):
        return tensor
    return tensor.detach().float() if dtype_of(tensor) == "bfloat16" else tensor.detach()


def dtype_of(tensor: Any) -> str:  # noqa: ANN401
    """A tensor's dtype by torch's name for it."""
    return str(value_of(tensor).dtype).removeprefix("torch.")


def is_object(answer: object) -> bool:
    """Whether it is more than a plain value: an object of some class, here or over there."""
    return type(answer).__module__ not in ("builtins", "numpy")


def whole(number: object) -> int:
    """A count. Raises `Mismatch` for anything but an integer."""
    if type(number) is not int:
        raise Mismatch(f"{number!r:.100} is no count")
    return number


def fields(student: Any, answer: Any, *names: str, missing: str) -> list[Any]:  # noqa: ANN401
    """An object's attributes as plain values. Raises `Mismatch` with the sentence `missing` for None."""
    not_none(value_of(answer), missing)
    with batched(student):
        found = [getattr(answer, name) for name in names]
    return [plain(value) for value in found]


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


def parts(answer: object, count: int, missing: str, form: str) -> tuple[Any, ...]:
    """The `count` parts of a tuple, tensors as arrays. Raises `Mismatch` with `missing` for None, else with `form`."""
    answer = given(answer, missing)
    if not isinstance(answer, tuple | list) or len(answer) != count:
        raise Mismatch(f"{answer!r:.200} has no {count} parts", hint=form)
    return tuple(answer)


def not_none(answer: object, missing: str) -> None:
    """Raises `Mismatch` with the sentence `missing` for None."""
    if answer is None:
        raise Mismatch("None was returned", hint=missing)


def given(answer: object, missing: str) -> Any:  # noqa: ANN401
    """The answer as a plain value, which must not be None. Raises `Mismatch`."""
    answer = plain(answer)
    not_none(answer, missing)
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
