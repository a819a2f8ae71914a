"""Which values of the trusted side a student's operators may see.

An operator on a student's object runs the student's code, and that code reads the other operand. So a trusted value
takes part only where the author says that it is public: `public(2.0) * a`, or any value inside
`with student_operators():`. Where graders run without a sandbox there is nothing to keep apart, and both do nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

#: Whether the student's objects live behind a boundary, in the test that runs now.
_IS_SANDBOXED: ContextVar[bool] = ContextVar("is_sandboxed", default=False)
#: Whether the author lets every value be an operand, in the block that runs now.
_ALL_ARE_PUBLIC: ContextVar[bool] = ContextVar("all_are_public", default=False)


@dataclass(frozen=True, slots=True, eq=False)
class Public:
    """A trusted value that a student's operator may read."""

    value: Any


def public(value: Any) -> Any:  # noqa: ANN401 - any value that can cross
    """Allow `value` as an operand of a student's object: `public(2.0) * a`. The student's code can read it."""
    return Public(value) if _IS_SANDBOXED.get() else value


@contextmanager
def student_operators() -> Iterator[None]:
    """Allow every value as an operand of a student's object inside the block. The student's code can read them."""
    token = _ALL_ARE_PUBLIC.set(True)
    try:
        yield
    finally:
        _ALL_ARE_PUBLIC.reset(token)


def keep_values_apart() -> None:
    """From now on the student's objects live behind a boundary: `public` is needed."""
    _IS_SANDBOXED.set(True)


def may_cross(operand: object) -> bool:
    """Whether a trusted value may be sent to a student's operator."""
    return type(operand) is Public or _ALL_ARE_PUBLIC.get()


def unwrapped(operand: object) -> object:
    """The value itself, without the author's permission around it."""
    return operand.value if type(operand) is Public else operand
