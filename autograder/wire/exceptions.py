"""The exceptions that may cross: builtin names on a list, and nothing else of an exception's type.

A student's own class crosses as the nearest builtin among its bases. Every class here takes a single text.
"""

from collections.abc import Mapping
from types import MappingProxyType

from autograder.wire.bounds import WireError

#: Builtin classes by the name under which they cross.
ALLOWED: Mapping[str, type[BaseException]] = MappingProxyType(
    {
        kind.__name__: kind
        for kind in (
            ArithmeticError,
            AssertionError,
            AttributeError,
            BufferError,
            EOFError,
            Exception,
            FileNotFoundError,
            FloatingPointError,
            ImportError,
            IndexError,
            KeyError,
            KeyboardInterrupt,
            LookupError,
            MemoryError,
            ModuleNotFoundError,
            NameError,
            NotImplementedError,
            OSError,
            OverflowError,
            PermissionError,
            RecursionError,
            RuntimeError,
            StopIteration,
            SyntaxError,
            SystemExit,
            TypeError,
            UnicodeError,
            ValueError,
            ZeroDivisionError,
        )
    }
)

#: The name for what has no base on the list, such as `GeneratorExit`.
FALLBACK = Exception.__name__

#: By identity: a metaclass may define `__eq__` and `__hash__`, and calling them would run its author's code.
_NAMES = {id(kind): name for name, kind in ALLOWED.items()}
#: The interpreter's own record of a class's bases, which no metaclass or attribute can stand in for.
_BASES = vars(type)["__mro__"].__get__


def nearest_name(kind: type) -> str:
    """The name under which an exception of that class crosses; never raises and calls nothing of the class's.

    Give it `type(exception)`, not `exception.__class__`, which may lie. What is no class is an `Exception`.
    """
    if not issubclass(type(kind), type):
        return FALLBACK
    for base in _BASES(kind) or ():
        name = _NAMES.get(id(base))
        if name is not None:
            return name
    return FALLBACK


def builtin_type(name: str) -> type[BaseException]:
    """The builtin class of that name; raises `WireError` when the name is not on the list."""
    kind = ALLOWED.get(name)
    if kind is None:
        message = "an exception's name is not on the list"
        raise WireError(message)
    return kind
