"""Whether two values are the same to the last bit and type: `1`, `1.0` and `True` are three values."""

import struct
from typing import Any

import numpy as np

from autograder.wire import ImageValue, TensorValue


def same(left: Any, right: Any) -> bool:
    """True when type, shape, order and every bit agree; NaN is the same as NaN."""
    if type(left) is not type(right):
        return False
    if type(left) in {list, tuple}:
        return len(left) == len(right) and all(map(same, left, right))
    if type(left) is dict:
        return same(list(left), list(right)) and same(list(left.values()), list(right.values()))
    if type(left) in {set, frozenset}:
        return len(left) == len(right) and same(_ordered(left), _ordered(right))
    return _same_leaf(left, right)


def _same_leaf(left: Any, right: Any) -> bool:
    if isinstance(left, np.ndarray | np.generic):
        return (left.dtype, left.shape, left.tobytes()) == (right.dtype, right.shape, right.tobytes())
    if type(left) is float:
        return struct.pack("d", left) == struct.pack("d", right)
    if type(left) is complex:
        return same((left.real, left.imag), (right.real, right.imag))
    if type(left) is TensorValue:
        return left.dtype == right.dtype and same(left.array, right.array)
    if type(left) is ImageValue:
        return (left.mode, left.size, left.data) == (right.mode, right.size, right.data)
    return bool(left == right)


def _ordered(elements: set[Any] | frozenset[Any]) -> list[Any]:
    return sorted(elements, key=_by_form)


def _by_form(value: Any) -> str:
    if type(value) in {set, frozenset}:
        return f"{type(value)}{_ordered(value)}"
    if type(value) is tuple:
        return f"{type(value)}{[_by_form(item) for item in value]}"
    return f"{type(value)}{value!r}"
