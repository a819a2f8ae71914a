"""What the trusted side can ask to be done with a student's object, by name."""

import operator
import sys
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

BINARY = (
    "add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow", "and_", "or_", "xor",
    "lshift", "rshift",
)  # fmt: skip
UNARY = ("neg", "pos", "invert", "abs")
PLAIN_TYPES: tuple[Any, ...] = (int, float, complex, str, bytes, list, tuple, dict, set, frozenset)


def plain(value: Any) -> Any:  # noqa: ANN401 - any object of the student's
    """The plain value of an object of a derived class: a named tuple's tuple, an array subclass's array."""
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, numpy.ndarray):
        return numpy.array(value, copy=True, subok=False)
    for base in PLAIN_TYPES:
        if isinstance(value, base):
            return base(value)
    return value


def take(iterator: Any, count: int) -> tuple[list[Any], bool]:  # noqa: ANN401
    """Up to `count` further items, and whether the iterator has ended."""
    items: list[Any] = []
    for _ in range(count):
        try:
            items.append(next(iterator))
        except StopIteration:
            return items, True
    return items, False


def call(function: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:  # noqa: ANN401
    """Call it."""
    return function(*args, **kwargs)


OPERATIONS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "get": getattr,
        "set": setattr,
        "delete": delattr,
        "call": call,
        "item": operator.getitem,
        "set_item": operator.setitem,
        "del_item": operator.delitem,
        "iterate": iter,
        "take": take,
        "put": lambda value: value,
        "plain": plain,
        "float": float,
        "int": int,
        "complex": complex,
        "index": operator.index,
        "str": str,
        "len": len,
        **{name: getattr(operator, name) for name in BINARY + UNARY},
    }
)
