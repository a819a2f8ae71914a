"""The student's objects as an author sees them: they act like the objects, and refuse to be believed.

A handle forwards attributes, calls, operators, indexing and iteration to the student's process. What comes back
is a plain value or another handle; an operator's result is always a handle. It refuses `==`, `<` and their relatives,
`bool`, `hash`, `in` and conversion by NumPy or `pytest.approx`, because each of those would ask the student's object
whether it is right. A trusted value is an operand only where the author makes it public, which
`autograder.grading.operands` does.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any, NoReturn, Protocol, Self, TypeVar

from autograder.errors import GraderFault
from autograder.feedback.words import ENDLESS
from autograder.grading.conversation import Conversation, is_handle
from autograder.grading.description import call_text
from autograder.grading.faults import HandleMisuse, Mismatch, MissingName
from autograder.grading.operands import may_cross, unwrapped
from autograder.wire import HandleRef

#: Items fetched per round trip when a handle is iterated; small, so that an endless iterable costs little.
ITEMS_PER_REQUEST = 32

#: Binary operators that work with the handle on either side, by their names in `operator`.
BOTH_WAYS = (
    "add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow", "and_", "or_", "xor", "lshift", "rshift",
)  # fmt: skip

_COMPARE_VALUES = "compare a plain value: value_of(handle), float(handle), or assert_close on what a call returns"
_ORDER_VALUES = "compare plain values: check(float(loss) < float(before))"

#: Under this name a driver and its functions go; it never reaches a student.
DRIVER = "the grader's driver"

T = TypeVar("T")


class Handle:
    """An object that stays in the student's process."""

    __slots__ = ("__by_reference", "__conversation", "__name", "__reference", "__weakref__")
    __by_reference: bool
    __conversation: Conversation
    __name: str
    __reference: HandleRef

    def __init__(
        self, conversation: Conversation, reference: HandleRef, *, name: str = "", by_reference: bool = False
    ) -> None:
        object.__setattr__(self, "_Handle__conversation", conversation)
        object.__setattr__(self, "_Handle__reference", reference)
        object.__setattr__(self, "_Handle__name", name)
        object.__setattr__(self, "_Handle__by_reference", by_reference)

    def __del__(self) -> None:
        # Told with the next request, so that dropping a handle costs no round trip.
        if not self.__by_reference:
            self.__conversation.released.append(self.__reference.id)

    def __reference_within__(self, conversation: Conversation) -> HandleRef:
        """The reference to send back; only to the process that the object lives in."""
        if conversation is not self.__conversation:
            message = "a handle of one sandbox cannot be sent to another: send its `value_of` instead"
            raise GraderFault(message)
        return self.__reference

    def __ask__(self, operation: str, *arguments: object) -> Any:  # noqa: ANN401
        """One operation on this object, over there. Not a plain name: those are the student's attributes."""
        result = self.__conversation.ask(operation, self, *arguments, by_reference=self.__by_reference)
        return by_reference(result) if self.__by_reference and is_handle(result) else result

    def __operate__(self, operation: str, *operands: object) -> "Handle":
        """An operator's result, which stays over there even where it is a number; the author converts it."""
        result: Handle = self.__conversation.ask(operation, *operands, by_reference=True)
        return result.__referring__() if self.__by_reference else result

    def __value__(self, conversion: str) -> Any:  # noqa: ANN401
        """A conversion run over there, as a plain value."""
        return self.__conversation.ask(conversion, self)

    def __referring__(self) -> Self:
        """The same object; results of its attributes, calls and items stay handles."""
        twin = type(self)(self.__conversation, self.__reference, name=self.__name, by_reference=True)
        # The twin shares the number: it keeps this handle alive instead of releasing it twice.
        self.__conversation.kept.append(self)
        return twin

    def __repr__(self) -> str:
        return f"<{self.__name or self.__reference.type_name} in the student's process>"

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        result = self.__conversation.named(self.__reference, name)
        if result is None:
            result = self.__ask__("get", name)
        elif self.__by_reference:
            result = by_reference(result)
        return named(result, DRIVER if self.__name == DRIVER else name)

    def __setattr__(self, name: str, value: object) -> None:
        self.__ask__("set", name, value)

    def __delattr__(self, name: str) -> None:
        self.__ask__("delete", name)

    def __call__(self, *args: object, **kwargs: object) -> Any:  # noqa: ANN401
        name = self.__name or "the object"
        # Names of a grader's helpers would tell a student nothing.
        self.__conversation.last_name = "" if name == DRIVER else name
        self.__conversation.last_call = "" if name == DRIVER else call_text(name, args, kwargs)
        return self.__ask__("call", args, kwargs)

    def __getitem__(self, key: object) -> Any:  # noqa: ANN401
        return self.__ask__("item", key)

    def __setitem__(self, key: object, value: object) -> None:
        self.__ask__("set_item", key, value)

    def __delitem__(self, key: object) -> None:
        self.__ask__("del_item", key)

    def __iter__(self) -> Iterator[Any]:
        iterator = self.__conversation.ask("iterate", self, by_reference=True)
        left = self.__conversation.iteration_items
        while True:
            items, ended = _taken(self.__conversation.ask("take", iterator, min(ITEMS_PER_REQUEST, left + 1)))
            if not items and not ended:
                self.__conversation.violated("an iterable gave neither an item nor its end")
            left -= len(items)
            if left < 0:
                raise Mismatch(
                    f"more than {self.__conversation.iteration_items} items",
                    facts=f"This gives more than {self.__conversation.iteration_items} items; does it ever end?",
                    words=ENDLESS,
                )
            yield from items
            if ended:
                return

    def __len__(self) -> int:
        return _exactly(int, self.__value__("len"))

    def __float__(self) -> float:
        return _exactly(float, self.__value__("float"))

    def __int__(self) -> int:
        return _exactly(int, self.__value__("int"))

    def __complex__(self) -> complex:
        return _exactly(complex, self.__value__("complex"))

    def __index__(self) -> int:
        return _exactly(int, self.__value__("index"))

    def __str__(self) -> str:
        return _exactly(str, self.__value__("str"))

    def __eq__(self, other: object) -> NoReturn:
        _refuse("==", _COMPARE_VALUES)

    def __ne__(self, other: object) -> NoReturn:
        _refuse("!=", _COMPARE_VALUES)

    def __lt__(self, other: object) -> NoReturn:
        _refuse("<", _ORDER_VALUES)

    def __le__(self, other: object) -> NoReturn:
        _refuse("<=", _ORDER_VALUES)

    def __gt__(self, other: object) -> NoReturn:
        _refuse(">", _ORDER_VALUES)

    def __ge__(self, other: object) -> NoReturn:
        _refuse(">=", _ORDER_VALUES)

    def __bool__(self) -> NoReturn:  # noqa: PLE0304 - refuses
        _refuse("bool()", "ask for a plain value first: value_of(handle)")

    def __hash__(self) -> NoReturn:  # noqa: PLE0309 - refuses
        _refuse("hash()", "use a plain value as the key: value_of(handle)")

    def __contains__(self, item: object) -> NoReturn:
        _refuse("in", "take a plain list first: list(value_of(handle))")

    def __array__(self, *_args: object, **_kwargs: object) -> NoReturn:
        _refuse("conversion to an array (np.asarray, pytest.approx)", "use value_of(handle)")


def _install_operators() -> None:
    """Give `Handle` its operators, both ways; they are alike but for their names."""
    # NumPy would otherwise take `array * handle` apart element by element.
    Handle.__array_ufunc__ = None  # type: ignore[attr-defined]
    for name in BOTH_WAYS:
        setattr(Handle, f"__{name.rstrip('_')}__", _forward(name))
        setattr(Handle, f"__r{name.rstrip('_')}__", _reflected(name))
    for name in ("neg", "pos", "invert", "abs"):
        setattr(Handle, f"__{name}__", _unary(name))


def _forward(operation: str) -> Callable[[Handle, object], Handle]:
    return lambda handle, other: handle.__operate__(operation, handle, _operand(operation, other))


def _reflected(operation: str) -> Callable[[Handle, object], Handle]:
    return lambda handle, other: handle.__operate__(operation, _operand(operation, other), handle)


def _unary(operation: str) -> Callable[[Handle], Handle]:
    return lambda handle: handle.__operate__(operation, handle)


def _operand(operation: str, other: object) -> object:
    """What stands on the operator's other side, if the student's code may read it."""
    if is_handle(other):
        return other
    if not may_cross(other):
        message = (
            f"an operator ({operation.rstrip('_')}) would show a value of the test to a student's object; "
            "convert the object first, as in float(handle), or make the value public: public(2.0) * handle, "
            "or with student_operators()"
        )
        raise HandleMisuse(message)
    return unwrapped(other)


_install_operators()


class Student:
    """The submission's module, with what an author may do beside it."""

    __slots__ = ("__conversation", "__drivers", "__module")
    __conversation: Conversation
    __drivers: "DriverSource"
    __module: Handle

    def __init__(self, conversation: Conversation, module: Handle, drivers: "DriverSource") -> None:
        object.__setattr__(self, "_Student__conversation", conversation)
        object.__setattr__(self, "_Student__module", module)
        object.__setattr__(self, "_Student__drivers", drivers)

    def put(self, value: object) -> Any:  # noqa: ANN401
        """Place a value in the student's process; a handle to it, to be read back with `value_of`."""
        return self.__conversation.ask("put", value, by_reference=True)

    def driver(self, name: str) -> Any:  # noqa: ANN401
        """Load the non-secret helper `drivers/<name>.py` beside the module; what it returns is an answer."""
        return named(self.__conversation.driver(name, self.__drivers.source(name)), DRIVER)

    def __conversation__(self) -> Conversation:
        """The conversation with the student's process."""
        return self.__conversation

    def __reference_within__(self, conversation: Conversation) -> HandleRef:
        """The reference to the module itself."""
        return self.__module.__reference_within__(conversation)

    def __referring__(self) -> Self:
        """The same module; results of its functions stay handles."""
        return type(self)(self.__conversation, self.__module.__referring__(), self.__drivers)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        try:
            return getattr(self.__module, name)
        except AttributeError as error:
            if hasattr(error, "student_exception"):
                raise MissingName(name) from None
            raise

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self.__module, name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self.__module, name)

    def __repr__(self) -> str:
        return "<the student's module>"


class DriverSource(Protocol):
    """Where the source text of drivers comes from."""

    def source(self, name: str) -> str:
        """Source text of driver `name`. Raises `GraderFault`."""
        ...


def by_reference(handle: Any) -> Any:  # noqa: ANN401
    """The same object, but results of its attributes, calls and items stay handles.

    For what only shows in place: whether a result shares memory with an argument, or a list attribute is the
    one that is used.
    """
    return handle.__referring__() if is_handle(handle) else handle


def value_of(handle: Any) -> Any:  # noqa: ANN401
    """The plain value of a handle: converted in the student's process, a copy over here.

    A derived class gives its base's value (a named tuple its tuple, an array subclass its array); an object that
    is no plain value at all comes back as a handle. A plain value is returned as it is.
    """
    return handle.__value__("plain") if is_handle(handle) else handle


def named(value: Any, name: str) -> Any:  # noqa: ANN401
    """Remember under what name a handle was reached, for messages."""
    if is_handle(value):
        object.__setattr__(value, "_Handle__name", name)
    return value


class Stopwatch:
    """The trusted side's clock: seconds between the release of a request and its answer.

    Used as a context manager; `seconds` holds what the block took.
    """

    def __init__(self) -> None:
        self.seconds = float("nan")
        self._start = 0.0

    def __enter__(self) -> Self:
        self._start = time.perf_counter()
        return self

    def __exit__(self, *_exc: object) -> None:
        self.seconds = time.perf_counter() - self._start


def _exactly(kind: type[T], value: object) -> T:
    if type(value) is not kind:
        message = f"{kind.__name__}() over there gave a {type(value).__name__}"
        raise HandleMisuse(message)
    return value


def _taken(value: object) -> tuple[list[Any], bool]:
    match value:
        case ([*items], bool() as ended):
            return items, ended
    message = "a reply to `take` had the wrong form"
    raise HandleMisuse(message)


def _refuse(what: str, instead: str) -> NoReturn:
    message = f"{what} on a student's object would ask that object whether it is right; {instead}"
    raise HandleMisuse(message)
