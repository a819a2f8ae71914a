"""The student's objects that the trusted side holds references to, by number."""

from typing import Any

from autograder.wire import HandleRef

TYPE_NAME_CHARACTERS = 80


class TooManyHandles(Exception):
    """More objects are referred to at once than the limit allows."""


class Objects:
    """Keeps objects alive while the trusted side refers to them; forgets them when told so."""

    def __init__(self, *, limit: int) -> None:
        self._limit = limit
        self._next_id = 1
        self._by_id: dict[int, Any] = {}

    def keep(self, value: object) -> HandleRef:
        """A reference to `value`, which stays here. Raises `TooManyHandles`."""
        if len(self._by_id) >= self._limit:
            message = f"more than {self._limit} objects are referred to at once"
            raise TooManyHandles(message)
        number = self._next_id
        self._next_id += 1
        self._by_id[number] = value
        return HandleRef(id=number, type_name=type(value).__name__[:TYPE_NAME_CHARACTERS])

    def find(self, reference: HandleRef) -> Any:  # noqa: ANN401 - whatever the student made
        """The object behind a reference."""
        return self._by_id[reference.id]

    def release(self, numbers: tuple[int, ...]) -> None:
        """Forget objects that the trusted side no longer refers to."""
        for number in numbers:
            self._by_id.pop(number, None)
