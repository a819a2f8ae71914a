"""Questions to the student's functions, many at a time: a round trip costs more than most answers."""

from collections.abc import Sequence
from typing import Any

from autograder import Mismatch, assert_equal, check

from readings import VIEW, changed, raised_instead


def answers(student: Any, name: str, arguments: Sequence[tuple[Any, ...]]) -> list[Any]:
    """What a function gives for each tuple of arguments.

    The first call is made by its name, so that a message can name it.
    """
    first = getattr(student, name)(*arguments[0])
    return [first, *student.driver("many").called(name, list(arguments[1:]))]


def fields(student: Any, name: str, arguments: Sequence[tuple[Any, ...]], names: Sequence[str]) -> list[dict[str, Any]]:
    """The fields of what a function gives for each tuple of arguments."""
    check(getattr(student, name)(*arguments[0]) is not None, f"`{name}` returned None — did you forget `return`?")
    return list(student.driver("many").described(name, list(arguments), list(names)))


def check_refused(
    student: Any, exception: type[Exception], *calls: tuple[Any, ...], returned: str = "an answer", hint: str = ""
) -> None:
    """Demand that each call, `(name, *arguments)`, ends in this very exception.

    Belongs into a test that asks for right answers, too.
    """
    for ended in student.driver("many").refused(list(calls)):
        if ended == exception.__name__:
            continue
        facts = (
            f"It raised {ended} instead."
            if isinstance(ended, str) and ended.isidentifier() and len(ended) < 40
            else "Nothing was raised."
        )
        raise Mismatch(
            f"ended in {ended!r:.60}", hint=hint or raised_instead(exception.__name__, returned), facts=facts
        )


def results_of_their_own(student: Any, *calls: tuple[Any, ...], arguments: Sequence[str]) -> list[Any]:
    """What each call, `(name, *arguments)`, gives; its arguments stay as they are, even when the result is changed.

    `arguments` are the names of the first argument of each. Check the results, too: doing nothing changes nothing.
    """
    results = []
    for (name, *given), argument, traced in zip(
        calls, arguments, student.driver("many").traced(list(calls)), strict=True
    ):
        result, after_call, after_change = traced
        _check_same(after_call, given, changed(name, argument))
        _check_same(after_change, given, VIEW)
        results.append(result)
    return results


def _check_same(now: Any, before: Sequence[Any], hint: str) -> None:
    for one, other in zip(now, before, strict=True):
        assert_equal(one, other, hint=hint)
