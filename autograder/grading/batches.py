"""Many requests in one frame: the calls of a block are recorded, travel together, and are answered one by one.

    with batched(student):
        units = [student.separating_unit(X, y) for X, y in problems]
    for unit in units:
        check_unit(value_of(unit))

The student's process does the steps in their order, as it would without the block, and stops at the first one that
raises; that exception is raised where the block ends. Each step's answer is a value or a reference, checked like any
other answer. A later step may use an earlier one's result, which needs not cross for that.

    for answer in attempts(student, ("fires", X, w, "1"), ("fires", X[0], w, 1.0)):
        with raises(ValueError):
            answer()

`attempts` is for calls that may raise, each on its own account.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from autograder.errors import GraderFault
from autograder.grading.conversation import ANSWERS_NOTHING, RUNS_STUDENT_CODE, Conversation, is_handle
from autograder.grading.faults import MissingName
from autograder.grading.handles import Handle, Student
from autograder.wire import HandleRef
from autograder.wire.messages import Value

#: What cannot be a step, because the test goes on with a plain value.
NEEDED_AT_ONCE = frozenset({"complex", "float", "index", "int", "iterate", "len", "plain", "str", "take"})
#: Steps of one batch; each may leave an object alive over there.
MOST_STEPS = 2_000

_NOTHING = object()
#: Instead of an answer: a value that the test placed, which later steps may have changed by the time it is read.
_PLACED = object()


class Deferred(Handle):
    """A step's answer: not there while its block is open, a handle with its value at hand afterwards."""

    __slots__ = ("__answer", "__call", "__conversation", "__reference")
    #: The value that came; the exception to raise for it; `_PLACED`; `_NOTHING` where this handle is all there is.
    __answer: object
    __call: tuple[str, str]
    __conversation: Conversation
    __reference: HandleRef

    def __init__(self, conversation: Conversation, reference: HandleRef) -> None:
        super().__init__(conversation, reference)
        object.__setattr__(self, "_Deferred__conversation", conversation)
        object.__setattr__(self, "_Deferred__reference", reference)
        object.__setattr__(self, "_Deferred__answer", _NOTHING)
        object.__setattr__(self, "_Deferred__call", (conversation.last_name, conversation.last_call))

    def __settle__(self, answer: object) -> None:
        """Keep what the step gave, or an exception; an object without a plain value comes back as this handle."""
        if answer is not self:
            object.__setattr__(self, "_Deferred__answer", answer)

    @property
    def __failure__(self) -> BaseException | None:
        """What the step raised; None where it gave an answer."""
        return self.__answer if isinstance(self.__answer, BaseException) else None

    def __obtain__(self) -> Any:  # noqa: ANN401
        """The plain value, or this handle where there is none. Raises what the step raised."""
        self.__recall__()
        if isinstance(self.__answer, BaseException):
            raise self.__answer
        if self.__answer is _PLACED:
            return super().__value__("plain")
        return self if self.__answer is _NOTHING else self.__answer

    def __recall__(self) -> None:
        """From here on, messages name the call that gave this answer."""
        self.__conversation.last_name, self.__conversation.last_call = self.__call

    def __value__(self, conversion: str) -> Any:  # noqa: ANN401
        """A conversion; a plain value that came with the batch costs no further round trip."""
        self.__recall__()
        if conversion == "plain" and self.__answer is not _NOTHING:
            return self.__obtain__()
        return super().__value__(conversion)

    def __referring__(self) -> Any:  # noqa: ANN401 - an ordinary handle
        """The same object as an ordinary handle by reference."""
        self.__conversation.kept.append(self)
        return Handle(self.__conversation, self.__reference, by_reference=True)


@dataclass(frozen=True, kw_only=True)
class _Step:
    """One recorded request."""

    operation: str
    answer: Deferred
    #: Handles among them must not be let go before the step is sent.
    arguments: tuple[object, ...]
    #: The encoded step; its arguments are as they were when it was recorded.
    payload: bytes
    #: The name it looks up in the student's module; empty for every other request.
    module_name: str


class Batch:
    """The requests of one open block."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self._steps: list[_Step] = []

    def record(self, operation: str, arguments: tuple[object, ...]) -> Deferred:
        """Add one request; its answer is there when the block has ended. Raises `GraderFault`."""
        if operation in NEEDED_AT_ONCE:
            message = f"{operation} needs an answer at once, and a batch is answered when its block ends; do it below"
            raise GraderFault(message)
        if len(self._steps) >= MOST_STEPS:
            message = f"a batch holds at most {MOST_STEPS} requests; use several blocks"
            raise GraderFault(message)
        conversation = self._conversation
        reference = conversation.promise()
        answer = Deferred(conversation, reference)
        payload = conversation.encoded((reference.id, operation, arguments))
        name = str(arguments[1]) if operation == "get" and conversation.is_module(arguments[0]) else ""
        self._steps.append(
            _Step(operation=operation, answer=answer, arguments=arguments, payload=payload, module_name=name)
        )
        return answer

    def send(self, *, goes_on: bool = False) -> None:
        """Send what was recorded and settle its answers.

        Raises what the first failing step raised, unless it `goes_on`: then each answer holds its own exception.
        """
        if not self._steps:
            return
        conversation = self._conversation
        promised = {step.answer.__reference_within__(conversation).id: step.answer for step in self._steps}
        replies = conversation.ask_batch(tuple(step.payload for step in self._steps), promised, goes_on=goes_on)
        for step, reply in zip(self._steps, replies, strict=False):
            if isinstance(reply, Value):
                step.answer.__settle__(_PLACED if step.operation == "put" else reply.value)
                conversation.answers += _is_evidence(step, reply.value)
            else:
                step.answer.__settle__(_inherited(step) or _found(conversation.record(reply), step))
        if not goes_on:
            self._steps[len(replies) - 1].answer.__obtain__()


@contextmanager
def batched(student: Any) -> Iterator[None]:  # noqa: ANN401 - the student, local or behind a sandbox
    """Send the calls, attributes and items of the block together; `value_of` gives their answers below it.

    Raises at the block's end what the first failing step raised. Without a sandbox the block runs as it stands.
    """
    if not isinstance(student, Student):
        yield
        return
    conversation = student.__conversation__()
    if conversation.batch is not None:
        message = "a batch cannot be opened inside another one; end the first block before"
        raise GraderFault(message)
    batch = conversation.batch = Batch(conversation)
    try:
        yield
    finally:
        conversation.batch = None
    batch.send()


def attempts(student: Any, *calls: tuple[Any, ...]) -> list[Callable[[], Any]]:  # noqa: ANN401 - as above
    """Make calls `(name, *arguments)` that may raise, in one frame; each is asked for its answer afterwards.

    Calling the result gives the answer, or raises what that call raised. Instead of a function's name there may be a
    handle to something callable.
    """
    if not isinstance(student, Student):
        return [_local_attempt(student, call) for call in calls]
    conversation = student.__conversation__()
    batch = conversation.batch = Batch(conversation)
    try:
        answers = [_function(student, function)(*arguments) for function, *arguments in calls]
    finally:
        conversation.batch = None
    batch.send(goes_on=True)
    return [answer.__obtain__ for answer in answers]


def _local_attempt(student: Any, call: tuple[Any, ...]) -> Callable[[], Any]:  # noqa: ANN401 - as above
    function, *arguments = call
    return lambda: _function(student, function)(*arguments)


def _function(student: Any, function: Any) -> Any:  # noqa: ANN401 - as above
    return getattr(student, function) if isinstance(function, str) else function


def settled(answer: Any) -> Any:  # noqa: ANN401 - any answer
    """The value that came with a batch, where `answer` is one of its answers; anything else as it is."""
    return answer.__obtain__() if type(answer) is Deferred else answer


def _inherited(step: _Step) -> BaseException | None:
    """The exception of the step whose result this one needs; None where there is none."""
    needed = (argument.__failure__ for argument in step.arguments if type(argument) is Deferred)
    return next((failure for failure in needed if failure is not None), None)


def _found(error: BaseException, step: _Step) -> BaseException:
    """The finding for an exception: a name that the module lacks is missing by that name."""
    return MissingName(step.module_name) if step.module_name and isinstance(error, AttributeError) else error


def _is_evidence(step: _Step, answer: object) -> bool:
    """Whether the student's code answered: it ran and came back, or gave a value that the test had not placed."""
    is_value = not is_handle(answer) and step.operation not in {*ANSWERS_NOTHING, "put"}
    return step.operation in RUNS_STUDENT_CODE or is_value
