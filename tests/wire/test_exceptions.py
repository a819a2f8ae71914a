"""An exception crosses as a builtin's name, whatever its class says of itself."""

import builtins
from typing import Any

import pytest

from autograder.wire import WireError
from autograder.wire.exceptions import ALLOWED, builtin_type, nearest_name


@pytest.mark.parametrize("name", ALLOWED)
def test_each_name_stands_for_its_builtin(name: str) -> None:
    """Every class on the list is the builtin of its name, crosses as itself, and takes one text."""
    kind = builtin_type(name)
    assert kind is getattr(builtins, name)
    assert nearest_name(kind) == name
    assert kind("text").args == ("text",)


class MineError(ValueError):
    """A student's exception."""


class BothError(MineError, KeyError):
    """One with two builtin bases."""


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (MineError, "ValueError"),
        (BothError, "ValueError"),
        (type("Late", (KeyError, MineError), {}), "KeyError"),
        (UnicodeDecodeError, "UnicodeError"),
        (TimeoutError, "OSError"),
        (IndentationError, "SyntaxError"),
        (UnboundLocalError, "NameError"),
        (GeneratorExit, "Exception"),
        (BaseException, "Exception"),
        (ExceptionGroup, "Exception"),
        (object, "Exception"),
        (int, "Exception"),
        (type, "Exception"),
    ],
)
def test_a_class_crosses_as_its_nearest_base(kind: type, name: str) -> None:
    """The first base on the list in order of resolution; `Exception` when there is none."""
    assert nearest_name(kind) == name


class Lying(type):
    """A metaclass that answers every question wrong or not at all."""

    @property
    def __mro__(cls) -> Any:
        raise AssertionError("asked for the bases")

    @property
    def __name__(cls) -> Any:
        raise AssertionError("asked for the name")

    @property
    def __class__(cls) -> Any:
        raise AssertionError("asked for the class")

    def __getattribute__(cls, name: str) -> Any:
        raise AssertionError(name)

    def __eq__(cls, other: object) -> bool:
        raise AssertionError("compared")

    def __hash__(cls) -> int:
        raise AssertionError("hashed")

    def __subclasscheck__(cls, other: type) -> bool:
        raise AssertionError("asked for subclasses")


def test_a_lying_metaclass_is_not_asked() -> None:
    """Bases are the interpreter's own record; no method of the class or its metaclass runs."""
    kind = Lying("Fib", (IndexError,), {"__module__": "x", "__qualname__": "Fib"})
    assert nearest_name(kind) == "IndexError"


def test_a_metaclass_may_rearrange_its_bases() -> None:
    """An odd order of resolution is the class's own; the name is still one of the list."""

    class Rearranged(type):
        def mro(cls) -> list[type]:
            return [cls, KeyError, LookupError, ValueError, Exception, BaseException, object]

    assert nearest_name(Rearranged("Odd", (ValueError,), {})) == "KeyError"


def test_a_class_without_bases_yet_is_an_exception() -> None:
    """While a class is being made the interpreter has no record of its bases."""
    seen: list[str] = []

    class Asking(type):
        def mro(cls) -> list[type]:
            seen.append(nearest_name(cls))
            return super().mro()

    Asking("Early", (ValueError,), {})
    assert seen == ["Exception"]


@pytest.mark.parametrize("thing", [ValueError("x"), None, "ValueError", 3])
def test_what_is_no_class_is_an_exception(thing: Any) -> None:
    """Anything else than a class has no bases to ask for."""
    assert nearest_name(thing) == "Exception"


@pytest.mark.parametrize("name", ["BaseException", "GeneratorExit", "eval", "valueerror", ""])
def test_names_off_the_list_are_refused(name: str) -> None:
    """Only the names on the list have a class."""
    with pytest.raises(WireError):
        builtin_type(name)
