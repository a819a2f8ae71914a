"""An autograder for deep-learning courses.

What graders may use is here; it is loaded on first use, so that the parts that enter the sandbox, and a command
that only prints a table, do not pay for it.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.grading.batches import attempts, batched
    from autograder.grading.comparisons import assert_close, assert_equal, check, raises
    from autograder.grading.faults import Mismatch
    from autograder.grading.handles import by_reference, value_of
    from autograder.grading.operands import public, student_operators

__all__ = [
    "Mismatch",
    "assert_close",
    "assert_equal",
    "attempts",
    "batched",
    "by_reference",
    "check",
    "public",
    "raises",
    "student_operators",
    "value_of",
]

_HOMES = {
    "Mismatch": "faults",
    "assert_close": "comparisons",
    "assert_equal": "comparisons",
    "attempts": "batches",
    "batched": "batches",
    "by_reference": "handles",
    "check": "comparisons",
    "public": "operands",
    "raises": "comparisons",
    "student_operators": "operands",
    "value_of": "handles",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the name stands for
    if name not in _HOMES:
        message = f"module 'autograder' has no attribute {name!r}"
        raise AttributeError(message)
    from importlib import import_module  # noqa: PLC0415 - on first use

    return getattr(import_module(f"autograder.grading.{_HOMES[name]}"), name)
