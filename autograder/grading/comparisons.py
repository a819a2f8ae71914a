"""Comparisons of what came back with what is right, in stages: type, shape, dtype, finiteness, values.

The first stage that fails is reported, because the later ones would only repeat it. Every comparison is in the
positive form (`all(close)`, never `not any(far)`), so that NaN, empty arrays and odd types cannot slip through.
Rules: threats table, "lying objects"; tolerances: relative to the expected value, as in `numpy.isclose`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from traceback import walk_tb
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.feedback import words
from autograder.grading.batches import settled
from autograder.grading.description import bounded, kind_of, shape_text
from autograder.grading.faults import HandleMisuse, Mismatch, StudentRaised
from autograder.grading.local import STUDENT_MARK
from autograder.model.report import Cause
from autograder.wire import TensorValue

#: Declared dtype classes, by the `kind` letters of the NumPy dtypes they admit.
DTYPE_CLASSES = {"bool": "b", "int": "iu", "float": "f", "number": "iuf", "complex": "c"}


def check(condition: object, hint: str = "", *, staff: str = "", cause: Cause = Cause.WRONG_VALUE) -> None:
    """Demand a property of plain values: `check(float(after) < float(before), "The loss did not fall.")`.

    `hint` is what a student reads; `staff` may name values. The condition must be a real boolean: a student's
    object is refused here as everywhere.
    """
    if not isinstance(condition, bool | np.bool_):
        message = f"check() takes a boolean, and got {kind_of(condition)}"
        raise HandleMisuse(message)
    if not condition:
        raise Mismatch(staff or hint or "a checked property does not hold", hint=hint, cause=cause)


def assert_close(
    actual: object,
    expected: object,
    *,
    rtol: float = 1e-9,
    atol: float = 1e-12,
    dtype: str | type | np.dtype[Any] = "float",
    sequence: bool = False,
    hint: str = "",
    name: str = words.THE_RESULT,
) -> None:
    """Demand numbers within `atol + rtol * |expected|` of the expected ones, with shape and dtype class right.

    Args:
        actual: what came back: a number, a NumPy scalar or array, a tensor; lists only with `sequence=True`.
        expected: what is right, of any numeric form; infinities must match, NaN is never right.
        rtol, atol: relative and absolute tolerance.
        dtype: `"float"`, `"int"`, `"bool"`, `"number"` (int or float), `"complex"`, or one exact NumPy dtype.
        sequence: accept lists and tuples of numbers, too.
        hint: the sentence a student reads when this fails.
        name: what is compared, for messages.

    Raises `Mismatch`.
    """
    want, actual = np.asarray(expected), settled(actual)
    got = _as_array(actual, sequence=sequence, hint=hint, name=name, like=want)
    _check_shape(got, want, hint, name)
    _check_dtype(got, dtype, hint, name, exempt=sequence)
    _check_finite(got, want, hint, name)
    close = _isclose(got, want, rtol=rtol, atol=atol)
    if not bool(np.all(close)):
        raise Mismatch(_difference(got, want, close, name), hint=hint)


def assert_equal(actual: object, expected: object, *, hint: str = "", name: str = words.THE_RESULT) -> None:
    """Demand exactly the expected value: integers, booleans, strings, None, arrays and nested sequences of these.

    Lists and tuples are the same kind of sequence; NumPy scalars and 0-d arrays count as numbers; a boolean is
    never an integer. Dictionaries are compared over the *expected* keys, and no other key may be there.
    Raises `Mismatch`.
    """
    actual = settled(actual)
    match expected:
        case dict():
            _check_kind(isinstance(actual, dict), actual, "a dict", hint, name)
            _equal_dicts(actual, expected, hint, name)  # type: ignore[arg-type]
        case list() | tuple():
            _check_kind(isinstance(actual, list | tuple), actual, "a list or tuple", hint, name)
            _equal_sequences(actual, expected, hint, name)  # type: ignore[arg-type]
        case None | str() | bytes() | set() | frozenset():
            _check_kind(type(actual) is type(expected), actual, kind_of(expected), hint, name)
            _equal_plain(actual, expected, hint, name)
        case _:
            _equal_numbers(actual, expected, hint, name)


@contextmanager
def raises(expected: type[Exception], *, hint: str = "") -> Iterator[None]:
    """Demand that the student's code raises exactly this builtin class (or one of its own derived from it).

    A derived class of the student's arrives as its nearest builtin, so `class BadShape(ValueError)` is a
    ValueError; NotImplementedError never satisfies it. Put a call that succeeds into the same test: alone,
    a test of errors earns nothing.
    Raises `Mismatch`.
    """
    wanted = f"Bad input should raise {expected.__name__}."
    try:
        yield
    except Exception as error:
        if not _is_students(error):
            raise
        if type(error) is expected:
            return
        got = error.args[0] if isinstance(error, StudentRaised) else f"{type(error).__name__}: {error}"
        raise Mismatch(
            f"expected {expected.__name__}, the student's code raised {got}",
            hint=hint,
            cause=Cause.RAISED,
            facts=f"{wanted} It raised {type(error).__name__} instead."
            if not isinstance(error, StudentRaised)
            else wanted,
            words=words.raised_instead(type(error).__name__),
        ) from None
    raise Mismatch(
        f"expected {expected.__name__}, nothing was raised",
        hint=hint,
        facts=f"{wanted} {words.NOTHING_RAISED}",
        words=words.NOTHING_RAISED,
    )


def _is_students(error: Exception) -> bool:
    """Whether the error came from the student's code: marked by the wire, or passing through a local import."""
    if hasattr(error, "student_exception"):
        return True
    frames = (frame for frame, _ in walk_tb(error.__traceback__))
    return any(STUDENT_MARK in frame.f_globals for frame in frames)


def _as_array(actual: object, *, sequence: bool, hint: str, name: str, like: NDArray[Any]) -> NDArray[Any]:
    match actual:
        case np.ndarray() if type(actual) is np.ndarray:
            return actual
        case TensorValue():
            return actual.numpy()
        case bool() | int() | float() | complex() | np.generic():
            return np.asarray(actual)
        case list() | tuple() if sequence and _is_numeric(actual):
            return np.asarray(actual)
    wanted = "a number" if like.ndim == 0 else "an array"
    if sequence and like.ndim:
        wanted = "a sequence of numbers"
    raise Mismatch(
        _no_return(actual, name) or f"{name} is {kind_of(actual)}, expected {wanted}",
        cause=Cause.WRONG_TYPE,
        hint="" if actual is None else hint,
        facts=_no_return(actual, name) or f"Expected {wanted} for {name}, got {kind_of(actual)}.",
        words=_no_return(actual, name) or words.kind_words(actual),
    )


def _is_numeric(value: object) -> bool:
    if isinstance(value, list | tuple):
        return all(_is_numeric(item) for item in value)
    return isinstance(value, bool | int | float | complex | np.number | np.bool_ | np.ndarray)


def _no_return(actual: object, name: str) -> str:
    return words.no_return(name) if actual is None else ""


def _check_shape(got: NDArray[Any], want: NDArray[Any], hint: str, name: str) -> None:
    if got.shape != want.shape:
        facts = f"Expected shape {shape_text(want.shape)} for {name}, got {shape_text(got.shape)}."
        related = words.shape_words(got.shape, want.shape)
        raise Mismatch(facts, cause=Cause.WRONG_SHAPE, hint=hint, facts=facts, words=related)


def _check_dtype(got: NDArray[Any], dtype: str | type | np.dtype[Any], hint: str, name: str, *, exempt: bool) -> None:
    if isinstance(dtype, str) and dtype in DTYPE_CLASSES:
        kinds = DTYPE_CLASSES[dtype]
        right = got.dtype.kind in kinds or (exempt and dtype == "float" and got.dtype.kind in "iu")
        wanted = dtype
    else:
        right, wanted = got.dtype == np.dtype(dtype), str(np.dtype(dtype))
    if not right:
        facts = f"Expected dtype {wanted} for {name}, got {got.dtype}."
        raise Mismatch(facts, cause=Cause.WRONG_DTYPE, hint=hint, facts=facts, words=words.dtype_words(got.dtype.kind))


def _check_finite(got: NDArray[Any], want: NDArray[Any], hint: str, name: str) -> None:
    if got.dtype.kind not in "fc":
        return
    fine = np.isfinite(got) | (np.isinf(want) & (got == want))
    if not bool(np.all(fine)):
        kind = "NaN" if bool(np.any(np.isnan(got))) else "infinity"
        raise Mismatch(
            f"{name} holds {kind} at {_first(~fine)}",
            hint=hint,
            facts=f"{name[:1].upper()}{name[1:]} holds {kind}.",
            words=words.HOLDS_NAN if kind == "NaN" else words.HOLDS_INFINITY,
        )


def _isclose(got: NDArray[Any], want: NDArray[Any], *, rtol: float, atol: float) -> NDArray[np.bool_]:
    if got.dtype.kind in "biu" and want.dtype.kind in "biu":
        return np.asarray(_as_integers(got) == _as_integers(want))
    with np.errstate(all="ignore"):
        close = np.abs(got.astype(np.complex128) - want) <= atol + rtol * np.abs(want)
    return np.asarray(close | (np.isinf(want) & (got == want)))


def _as_integers(values: NDArray[Any]) -> NDArray[Any]:
    return values.astype(object) if values.dtype == np.uint64 else values.astype(np.int64)


def _difference(got: NDArray[Any], want: NDArray[Any], close: NDArray[np.bool_], name: str) -> str:
    """The first wrong element and the largest difference, for staff and public tests."""
    place = _first(~close)
    with np.errstate(all="ignore"):
        largest = np.max(np.abs(got.astype(np.complex128) - want)) if got.size else 0.0
    where = f" at {place}" if got.ndim else ""
    wrong = int(np.sum(~close))
    count = f", {wrong} of {got.size} elements differ" if got.ndim else ""
    return (
        f"{name}{where} is {got[place]!s}, expected {np.broadcast_to(want, got.shape)[place]!s}"
        f"{count} (largest difference {float(largest):.3g})"
    )


def _first(mask: NDArray[np.bool_]) -> tuple[int, ...]:
    return tuple(int(index) for index in np.argwhere(mask)[0]) if mask.ndim else ()


def _check_kind(right: bool, actual: object, wanted: str, hint: str, name: str) -> None:  # noqa: FBT001
    if not right:
        raise Mismatch(
            _no_return(actual, name) or f"{name} is {kind_of(actual)}, expected {wanted}",
            cause=Cause.WRONG_TYPE,
            hint="" if actual is None else hint,
            facts=_no_return(actual, name) or f"Expected {wanted} for {name}, got {kind_of(actual)}.",
            words=_no_return(actual, name) or words.kind_words(actual),
        )


def _equal_plain(actual: object, expected: object, hint: str, name: str) -> None:
    if not actual == expected:
        raise Mismatch(f"{name} is {bounded(actual)}, expected {bounded(expected)}", hint=hint)


def _equal_dicts(actual: dict[Any, Any], expected: dict[Any, Any], hint: str, name: str) -> None:
    for key, value in expected.items():
        if key not in actual:
            raise Mismatch(f"{name} has no {key!r}", hint=hint)
        assert_equal(actual[key], value, hint=hint, name=f"{name}[{key!r}]")
    if len(actual) != len(expected):
        raise Mismatch(f"{name} has {len(actual)} keys, expected {len(expected)}", hint=hint)


def _equal_sequences(
    actual: list[Any] | tuple[Any, ...], expected: list[Any] | tuple[Any, ...], hint: str, name: str
) -> None:
    if len(actual) != len(expected):
        facts = f"Expected {len(expected)} items for {name}, got {len(actual)}."
        related = words.length_words(len(actual), len(expected))
        raise Mismatch(facts, cause=Cause.WRONG_SHAPE, hint=hint, facts=facts, words=related)
    for index, value in enumerate(expected):
        assert_equal(actual[index], value, hint=hint, name=f"{name}[{index}]")


def _equal_numbers(actual: object, expected: object, hint: str, name: str) -> None:
    want = np.asarray(expected)
    if want.dtype.kind not in "biufc":
        message = f"assert_equal cannot compare with {kind_of(expected)}"
        raise HandleMisuse(message)
    got = _as_array(actual, sequence=False, hint=hint, name=name, like=want)
    _check_shape(got, want, hint, name)
    classes = {"b": "bool", "i": "int", "u": "int", "f": "float", "c": "complex"}
    _check_dtype(got, classes[want.dtype.kind], hint, name, exempt=False)
    equal = np.asarray(got == want)
    if not bool(np.all(equal)):
        raise Mismatch(_difference(got, want, equal, name), hint=hint)
