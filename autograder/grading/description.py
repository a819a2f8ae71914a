"""Values and calls in words, without their contents: for messages that students may read."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograder.wire import ImageValue, TensorValue

MAX_PARTS = 6


def kind_of(value: object) -> str:
    """What a value is, never what it holds: `float64 array (5, 2)`, `list of 3`, `int`."""
    match value:
        case np.ndarray():
            return f"{value.dtype} array {shape_text(value.shape)}"
        case TensorValue():
            return f"{value.dtype} tensor {shape_text(value.array.shape)}"
        case ImageValue():
            return f"{value.mode} image {value.size[0]}x{value.size[1]}"
        case list() | tuple() | set() | frozenset() | dict():
            return f"{type(value).__name__} of {len(value)}"
        case None:
            return "None"
        case _ if is_builtin(value):
            return type(value).__name__
        case _:
            # The name of a student's class is the student's word, and could carry anything.
            return "an object"


def call_text(name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> str:
    """A call in words: `fires(float64 array (5, 2), float64 array (2,), float)`."""
    parts = [kind_of(arg) for arg in args] + [f"{key}={kind_of(value)}" for key, value in kwargs.items()]
    shown = parts[:MAX_PARTS] + (["…"] if len(parts) > MAX_PARTS else [])
    return f"{name}({', '.join(shown)})"


def shape_text(shape: Sequence[int]) -> str:
    """A shape as numpy prints it."""
    return str(tuple(int(size) for size in shape))


def bounded(value: object, characters: int = 200) -> str:
    """`repr`, bounded: for staff, and for public tests."""
    text = np.array2string(value, threshold=20) if isinstance(value, np.ndarray) else repr(value)
    return text if len(text) <= characters else text[:characters] + " …"


def is_builtin(value: object) -> bool:
    """Whether a value's class is Python's or NumPy's own."""
    return type(value).__module__ in {"builtins", "numpy"}
