"""The student's objects that the trusted side holds references to, by number."""

import types
from typing import Any

from autograder.wire import FIRST_NAMED_ID, HandleRef

TYPE_NAME_CHARACTERS = 80
#: Names that are told at once, so that none of them needs to be asked for.
MOST_NAMES = 200


class TooManyHandles(Exception):
    """More objects are referred to at once than the limit allows."""


class Objects:
    """Keeps objects alive while the trusted side refers to them; forgets them when told so."""

    def __init__(self, module: Any, *, limit: int) -> None:  # noqa: ANN401 - a student's module, or what is in its place
        self._module = module
        self._limit = limit
        self._next_id = 1
        self._by_id: dict[int, Any] = {}

    def keep(self, value: object) -> HandleRef:
        """A reference to `value`, which stays here. Raises `TooManyHandles`."""
        number = self._next_id
        self._next_id += 1
        return self.keep_as(number, value)

    def keep_as(self, number: int, value: object) -> HandleRef:
        """The same under a number that the other side chose. Raises `TooManyHandles`."""
        if len(self._by_id) >= self._limit:
            message = f"more than {self._limit} objects are referred to at once"
            raise TooManyHandles(message)
        self._by_id[number] = value
        return HandleRef(id=number, type_name=type(value).__name__[:TYPE_NAME_CHARACTERS])

    def find(self, reference: HandleRef) -> Any:  # noqa: ANN401 - whatever the student made
        """The object behind a reference; a number for a name is given to what the module calls so now.

        Raises what the module raises, or `TooManyHandles`.
        """
        if reference.id >= FIRST_NAMED_ID and reference.id not in self._by_id:
            self.keep_as(reference.id, getattr(self._module, reference.type_name))
        return self._by_id[reference.id]

    def names(self) -> tuple[str, ...]:
        """Names of the module's functions and classes."""
        if type(self._module) is not types.ModuleType:
            return ()
        found = (name for name, value in vars(self._module).items() if _is_function_or_class(value) and _is_name(name))
        return tuple(name for name, _ in zip(found, range(MOST_NAMES), strict=False))

    def release(self, numbers: tuple[int, ...]) -> None:
        """Forget objects that the trusted side no longer refers to."""
        for number in numbers:
            self._by_id.pop(number, None)


def _is_function_or_class(value: object) -> bool:
    return type(value) is types.FunctionType or issubclass(type(value), type)


def _is_name(name: object) -> bool:
    return type(name) is str and name.isascii() and len(name) <= TYPE_NAME_CHARACTERS
