"""Questions to the student's functions, many in one frame: a round trip costs more than most answers."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import numpy as np
from autograder import assert_equal, attempts, batched, check, raises, value_of

from readings import VIEW, changed

#: What a result is overwritten with.
INK = 77


def answers(student: Any, name: str, arguments: Sequence[tuple[Any, ...]]) -> list[Any]:
    """What a function gives for each tuple of arguments."""
    with batched(student):
        function = getattr(student, name)
        found = [function(*each) for each in arguments]
    return [value_of(answer) for answer in found]


def fields(student: Any, name: str, arguments: Sequence[tuple[Any, ...]], names: Sequence[str]) -> list[dict[str, Any]]:
    """The fields of what a function gives for each tuple of arguments."""
    check(getattr(student, name)(*arguments[0]) is not None, f"`{name}` returned None — did you forget `return`?")
    with batched(student):
        function = getattr(student, name)
        results = [function(*each) for each in arguments]
        described = [{field: getattr(result, field) for field in names} for result in results]
    return [{field: value_of(value) for field, value in result.items()} for result in described]


def check_refused(student: Any, exception: type[Exception], *calls: tuple[Any, ...], hint: str) -> None:
    """Demand that each call, `(name, *arguments)`, ends in this very exception; else a student reads `hint`.

    Belongs into a test that asks for right answers, too.
    """
    for answer in attempts(student, *calls):
        with raises(exception, hint=hint):
            answer()


def results_of_their_own(student: Any, *calls: tuple[Any, ...], arguments: Sequence[str]) -> list[Any]:
    """What each call, `(name, *arguments)`, gives; its arguments stay as they are, even when the result is changed.

    `arguments` are the names of the first argument of each. Check the results, too: doing nothing changes nothing.
    """
    with batched(student):
        given = [[student.put(value) for value in values] for _, *values in calls]
        results = [getattr(student, name)(*there) for (name, *_), there in zip(calls, given, strict=True)]
        now = _copies(calls, given)
    found = [_kept(value_of(result)) for result in results]
    _check_same(calls, now, [changed(name, argument) for (name, *_), argument in zip(calls, arguments, strict=True)])
    writable = [place for result, value in zip(results, found, strict=True) for place in _arrays(result, value)]
    for overwritten in attempts(student, *((_overwritten, *place) for place in writable)):
        with suppress(ValueError):  # memory that cannot be written to
            overwritten()
    with batched(student):
        now = _copies(calls, given)
    _check_same(calls, now, [VIEW] * len(calls))
    return found


def _copies(calls: Sequence[tuple[Any, ...]], given: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Copies of the arguments that can change, as they are at this step: arrays, and lists of arrays."""
    return [
        [_copy(there, value) for there, value in zip(places, values, strict=True) if _can_change(value)]
        for places, (_, *values) in zip(given, calls, strict=True)
    ]


def _copy(there: Any, value: Any) -> Any:
    return [there[k].copy() for k in range(len(value))] if isinstance(value, list) else there.copy()


def _can_change(value: Any) -> bool:
    return isinstance(value, np.ndarray | list)


def _arrays(result: Any, value: Any) -> list[tuple[Any, ...]]:
    """Where arrays are in a result: itself, or parts of it."""
    if isinstance(value, list | tuple):
        return [(result, k) for k, part in enumerate(value) if isinstance(part, np.ndarray)]
    return [(result,)] if isinstance(value, np.ndarray) else []


def _kept(value: Any) -> Any:
    """A result as it is before it is overwritten, also where it is no copy."""
    if isinstance(value, list | tuple):
        return [_kept(part) for part in value]
    return value.copy() if isinstance(value, np.ndarray) else value


def _overwritten(result: Any, *part: int) -> Any:
    """Write over an array of the student's; inside a batch."""
    return (result[part[0]] if part else result).fill(INK)


def _check_same(calls: Sequence[tuple[Any, ...]], now: Sequence[Sequence[Any]], hints: Sequence[str]) -> None:
    for (_, *values), after, hint in zip(calls, now, hints, strict=True):
        before = [value for value in values if _can_change(value)]
        for one, other in zip(after, before, strict=True):
            if isinstance(other, list):
                for k, part in enumerate(other):
                    assert_equal(one[k], part, hint=hint)
            else:
                assert_equal(one, other, hint=hint)
