"""The closed vocabulary of what may be said about an answer to a hidden test.

A student's code sees hidden inputs, and chooses what its answers look like: a shape or a length that were shown would
carry those inputs out. So after a hidden test a finding is one of the sentences of this module, which say how an answer
relates to the right one and hold no number. `ALL_WORDS` lists them; how many there are bounds what can get out.
"""

from collections.abc import Sequence

NOTHING_RAISED = "Nothing was raised."
RAISED_INSTEAD = "It raised {} instead."
HOLDS_NAN = "It holds NaN."
HOLDS_INFINITY = "It holds infinity."
FEWER_ITEMS = "It has fewer items than it should have."
MORE_ITEMS = "It has more items than it should have."
ENDLESS = "It gives more items than are allowed; does it ever end?"
CALLED_TOO_OFTEN = "Your code called the function it was given far too often."
NO_RETURN = "It is None; did you forget `return`?"
#: What a comparison calls a value to which the test gives no name.
THE_RESULT = "the result"
_NO_RETURN = "{} is None; did you forget `return`?"

_SHAPES = {
    "number": "It is a single number where an array is expected.",
    "array": "It is an array where a single number is expected.",
    "empty": "It is empty.",
    "extra axis": "Its shape has an axis of length 1 too many.",
    "missing axis": "Its shape lacks an axis of length 1.",
    "axes swapped": "Its axes are in another order.",
    "flattened": "It is flattened: the values have a single axis.",
    "other grouping": "It has the right number of values in another shape.",
    "fewer axes": "It has too few axes.",
    "more axes": "It has too many axes.",
    "fewer rows": "It has fewer rows than it should have.",
    "more rows": "It has more rows than it should have.",
    "last axis": "Only the length of its last axis is wrong.",
    "other lengths": "It has the right number of axes, but not their lengths.",
}

_KINDS = {
    "array": "It is an array.",
    "tensor": "It is a tensor.",
    "image": "It is an image.",
    "number": "It is a number.",
    "bool": "It is a boolean.",
    "text": "It is a string or bytes.",
    "sequence": "It is a list or a tuple.",
    "mapping": "It is a dictionary.",
    "set": "It is a set.",
    "other": "It is an object, and no plain value.",
}

_DTYPES = {
    "b": "Its dtype is bool.",
    "i": "Its dtype is an integer type.",
    "f": "Its dtype is a floating-point type.",
    "c": "Its dtype is complex.",
    "other": "Its dtype holds no numbers.",
}

#: Exceptions that are named; any other is said to be another one.
NAMED_EXCEPTIONS = frozenset(
    {
        "AssertionError", "AttributeError", "ImportError", "IndexError", "KeyError", "NameError", "OSError",
        "RuntimeError", "SyntaxError", "TypeError", "ValueError", "ZeroDivisionError",
    }
)  # fmt: skip
_NEAREST = {
    "FileNotFoundError": "OSError",
    "ModuleNotFoundError": "ImportError",
    "PermissionError": "OSError",
    "RecursionError": "RuntimeError",
    "UnboundLocalError": "NameError",
    "UnicodeDecodeError": "ValueError",
    "UnicodeEncodeError": "ValueError",
}
OTHER_EXCEPTION = "another exception"


def exception_word(type_name: str) -> str:
    """The nearest of the named exceptions, or that it is another one."""
    nearest = _NEAREST.get(type_name, type_name)
    return nearest if nearest in NAMED_EXCEPTIONS else OTHER_EXCEPTION


def raised_instead(type_name: str) -> str:
    """That this exception was raised where another one was expected."""
    return RAISED_INSTEAD.format(exception_word(type_name))


def no_return(subject: str) -> str:
    """That what the test calls `subject` is None."""
    return _NO_RETURN.format(f"{subject[:1].upper()}{subject[1:]}")


def kind_words(value: object) -> str:
    """What kind of thing a value is, never what it holds nor how much of it there is."""
    return NO_RETURN if value is None else _KINDS[_kind(value)]


def dtype_words(kind: str) -> str:
    """The class of a dtype by NumPy's `kind` letter."""
    return _DTYPES.get({"u": "i"}.get(kind, kind), _DTYPES["other"])


def shape_words(got: Sequence[int], want: Sequence[int]) -> str:
    """How a wrong shape relates to the right one; the first relation that holds."""
    return _SHAPES[_relation(tuple(got), tuple(want))]


def length_words(got: int, want: int) -> str:
    """Whether a sequence is too short or too long."""
    return FEWER_ITEMS if got < want else MORE_ITEMS


ALL_WORDS = frozenset(
    {
        NOTHING_RAISED, ENDLESS, CALLED_TOO_OFTEN, HOLDS_NAN, HOLDS_INFINITY, FEWER_ITEMS, MORE_ITEMS, NO_RETURN,
        *_SHAPES.values(), *_KINDS.values(), *_DTYPES.values(),
        *(RAISED_INSTEAD.format(name) for name in (*NAMED_EXCEPTIONS, OTHER_EXCEPTION)),
    }
)  # fmt: skip


def _kind(value: object) -> str:
    names = {base.__name__ for base in type(value).__mro__}
    found = (kind for kind, known in _CLASSES.items() if not known.isdisjoint(names))
    return next(found, "other")


#: The first kind of which a value's class, or one it derives from, is a member.
_CLASSES = {
    "array": {"ndarray"},
    "tensor": {"TensorValue"},
    "image": {"ImageValue"},
    "bool": {"bool"},
    "number": {"int", "float", "complex", "generic"},
    "text": {"str", "bytes"},
    "sequence": {"list", "tuple"},
    "mapping": {"dict"},
    "set": {"set", "frozenset"},
}


def _relation(got: tuple[int, ...], want: tuple[int, ...]) -> str:
    if not got or not want:
        return "array" if got else "number"
    if 0 in got and 0 not in want:
        return "empty"
    return _of_ones(got, want) or _of_values(got, want) or _of_lengths(got, want)


def _of_ones(got: tuple[int, ...], want: tuple[int, ...]) -> str:
    """A relation in which only axes of length 1 differ."""
    if _without_ones(got) != _without_ones(want):
        return ""
    return "extra axis" if len(got) > len(want) else "missing axis" if len(got) < len(want) else "axes swapped"


def _of_values(got: tuple[int, ...], want: tuple[int, ...]) -> str:
    """A relation of shapes that hold the same number of values."""
    if _product(got) != _product(want):
        return ""
    if sorted(got) == sorted(want):
        return "axes swapped"
    return "flattened" if len(got) == 1 else "other grouping"


def _of_lengths(got: tuple[int, ...], want: tuple[int, ...]) -> str:
    if len(got) != len(want):
        return "fewer axes" if len(got) < len(want) else "more axes"
    if got[1:] == want[1:]:
        return "fewer rows" if got[0] < want[0] else "more rows"
    return "last axis" if got[:-1] == want[:-1] else "other lengths"


def _without_ones(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(length for length in shape if length != 1)


def _product(shape: tuple[int, ...]) -> int:
    product = 1
    for length in shape:
        product *= length
    return product
