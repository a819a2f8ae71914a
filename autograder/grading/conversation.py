"""One test's conversation with the student's process: ask, and get a plain value, a handle or an exception.

The trusted side speaks first and owns the nonce. Whatever comes back is decoded strictly; a reply that breaks
the rules ends the test as a protocol violation. The conversation also keeps the evidence on which a verdict
rests: how many answers came, what was raised, and how it ended.
"""

import secrets
from collections.abc import Callable, Mapping
from typing import Any, NoReturn, Protocol, cast

from autograder.errors import GraderFault
from autograder.feedback.words import CALLED_TOO_OFTEN
from autograder.grading.faults import (
    HandleMisuse,
    ImportFailed,
    Mismatch,
    NotImplementedYet,
    StudentRaised,
    TestEnded,
)
from autograder.model.limits import Limits
from autograder.model.outcome import Ending, ProtocolViolated, StudentException, TooCostly
from autograder.model.report import Cause
from autograder.sandbox.port import Channel
from autograder.wire import (
    FIRST_NAMED_ID,
    Bounds,
    Budget,
    CallbackRef,
    HandleRef,
    ImageValue,
    OverBudget,
    TensorValue,
    WireError,
    decode,
    encode,
)
from autograder.wire.exceptions import builtin_type
from autograder.wire.messages import (
    NONCE_BYTES,
    Ask,
    Call,
    RaisedAnswer,
    RaisedReply,
    Value,
    parse_reply,
)

#: Exceptions that arrive as their builtin class, so that `pytest.raises(ValueError)` works. The others would
#: end pytest (SystemExit), mean something to Python itself (StopIteration), or satisfy a test for their base
#: class by accident (RecursionError is a RuntimeError); they arrive as `StudentRaised`.
DELIVERED = frozenset(
    {
        "ArithmeticError", "AssertionError", "AttributeError", "BufferError", "EOFError", "FileNotFoundError",
        "FloatingPointError", "ImportError", "IndexError", "KeyError", "LookupError", "ModuleNotFoundError",
        "NameError", "OSError", "OverflowError", "PermissionError", "RuntimeError", "SyntaxError", "TypeError",
        "ValueError", "ZeroDivisionError",
    }
)  # fmt: skip

#: Largest request a grader may send; deeper and longer than any reply, so that an answer can be handed on.
REQUEST_BYTES = 256 * 1024 * 1024
REQUEST_BOUNDS = Bounds(
    max_bytes=REQUEST_BYTES, max_array_bytes=REQUEST_BYTES, max_depth=64, max_items=4_000_000, max_key_weight=65_536
)

#: Names that wait for the next request; with more of them, it is time for one.
MOST_UNSENT = 100

#: Operations whose answer is evidence even when it is a handle: the student's code ran and came back.
RUNS_STUDENT_CODE = frozenset({"call", "take", "item"})

#: Operations that answer nothing: None comes back whatever the student wrote.
ANSWERS_NOTHING = frozenset({"set", "delete", "set_item", "del_item"})


class Recorder(Protocol):
    """Where requests go while a batch is open."""

    def record(self, operation: str, arguments: tuple[object, ...]) -> Any:  # noqa: ANN401 - a handle to come
        """Keep one request for later. Raises `GraderFault` when it cannot wait."""
        ...


def is_handle(value: object) -> bool:
    """Whether `value` is a reference to an object that stays with the student's process."""
    return hasattr(type(value), "__reference_within__")


def _is_introduction(value: object) -> bool:
    """Whether it is what a reply to `hello` must be: a handle to the module, and names."""
    match value:
        case (module, tuple() as names):
            return is_handle(module) and all(type(name) is str for name in names)
    return False


class Conversation:
    """Requests and replies over one `Channel`, with the evidence for a verdict."""

    def __init__(
        self, channel: Channel, limits: Limits, *, make_handle: Callable[["Conversation", HandleRef], Any]
    ) -> None:
        self._channel = channel
        self._limits = limits
        self._make_handle = make_handle
        self._bounds = Bounds(max_bytes=limits.reply_bytes, max_array_bytes=limits.reply_bytes)
        self._request_bounds = REQUEST_BOUNDS
        self._live_handles = 0
        #: What needs not be asked for, until student code runs: names of the module's functions and classes.
        self._names: frozenset[str] = frozenset()
        self._module_id = -1
        self._next_named_id = FIRST_NAMED_ID
        #: Handles for names that the student's side has not been told of.
        self._unsent: dict[int, HandleRef] = {}
        self._budget = Budget(limits.test_reply_bytes)
        self._callbacks: list[Callable[..., Any]] = []
        self._callbacks_left = limits.callbacks
        self._deferred: BaseException | None = None
        self.released: list[int] = []
        #: Handles that a by-reference twin shares its number with; they live as long as the test.
        self.kept: list[object] = []
        #: Answers that came back from the student's code.
        self.answers = 0
        #: Exceptions that came back, newest last.
        self.raised: list[StudentException] = []
        #: True once the student's code raised NotImplementedError.
        self.met_stub = False
        #: How the student's process ended, if it did.
        self.ending: Ending | None = None
        #: The last call in words, `fires(float64 array (5, 2), …)`.
        self.last_call = ""
        #: Name of the last function that was called.
        self.last_name = ""
        #: The open block that records requests instead of sending them; None outside of one.
        self.batch: Recorder | None = None
        #: Answers of the batch that is being decoded, by the numbers that were chosen for them.
        self._promised: Mapping[int, object] = {}

    @property
    def iteration_items(self) -> int:
        """How many items one iterable of the student's may give."""
        return self._limits.iteration_items

    def hello(self) -> Any:  # noqa: ANN401 - a handle
        """A handle to the student's module. Raises `ImportFailed`."""
        reply = self._exchange("hello", ())
        if isinstance(reply, RaisedReply):
            self.record(reply)
            raise ImportFailed(self.raised[-1])
        if not _is_introduction(reply.value):
            self.violated("a module did not introduce itself as one must")
        module, names = reply.value
        self._names = frozenset(names)
        self._module_id = self._reference_of(module).id
        return module

    def named(self, owner: HandleRef, name: str) -> Any:  # noqa: ANN401
        """A handle to what the student's module calls `name`, without a round trip; None where that must be asked.

        The student's side looks it up at the next request, before anything else. Once student code has run, names may
        be for other things, and are asked for.
        """
        if owner.id != self._module_id or name not in self._names or len(self._unsent) >= MOST_UNSENT:
            return None
        reference = HandleRef(id=self._next_named_id, type_name=name)
        self._next_named_id += 1
        self._unsent[reference.id] = reference
        try:
            return self._resolve(reference)
        except WireError as error:
            self.violated(str(error))

    def driver(self, name: str, source: str) -> Any:  # noqa: ANN401 - a handle
        """Load a grader's helper beside the student's module; a handle to it."""
        reply = self._exchange("driver", (name, source))
        if isinstance(reply, RaisedReply):
            self._raise(reply)
        return self._checked_handle(reply.value)

    def ask(self, operation: str, *arguments: object, by_reference: bool = False) -> Any:  # noqa: ANN401
        """Have one operation done over there.

        Returns a plain value, or a handle for everything else. Raises the student's exception as its builtin
        class, `NotImplementedYet`, `StudentRaised`, or `TestEnded`. While a batch is open the request is recorded.
        """
        if self.batch is not None:
            return self.batch.record(operation, arguments)
        reply = self._exchange(operation, (by_reference, *arguments))
        if isinstance(reply, RaisedReply):
            self._raise(reply)
        if by_reference:
            self._checked_handle(reply.value)
        is_value = not (by_reference or is_handle(reply.value) or operation in ANSWERS_NOTHING)
        if operation in RUNS_STUDENT_CODE or is_value:
            self.answers += 1
        return reply.value

    def ask_batch(
        self, steps: tuple[bytes, ...], promised: Mapping[int, object], *, goes_on: bool
    ) -> list[Value | RaisedReply]:
        """Have steps done one after the other; a reply for each, the first that raised the last unless it `goes_on`.

        `promised` are the objects that stand for the steps' results, by number.
        """
        self._promised = promised
        try:
            reply = self._exchange("batch", (steps, goes_on))
        finally:
            self._promised = {}
        if isinstance(reply, RaisedReply):
            self._raise(reply)
        return self._replies(reply, len(steps), goes_on=goes_on)

    def _replies(self, reply: Value, steps: int, *, goes_on: bool) -> list[Value | RaisedReply]:
        """A batch's replies, one per step that was done. Raises `TestEnded` when they are anything else."""
        if type(reply.value) is not tuple:
            self.violated("a batch was not answered step by step")
        try:
            replies = [parse_reply(part, nonce=reply.nonce) for part in reply.value]
        except WireError as violation:
            self.violated(str(violation))
        answers = [answer for answer in replies if not isinstance(answer, Call)]
        stopped = bool(answers) and not goes_on and isinstance(answers[-1], RaisedReply)
        early = any(isinstance(answer, RaisedReply) for answer in answers[:-1]) and not goes_on
        if len(answers) != len(replies) or early or (len(answers) != steps and not (stopped and len(answers) < steps)):
            self.violated("a batch was not answered step by step")
        return answers

    def promise(self) -> HandleRef:
        """A number for a result that does not exist yet. Raises `TestEnded` when too many are alive."""
        reference = HandleRef(id=self._next_named_id, type_name="")
        self._next_named_id += 1
        try:
            self._count_handle()
        except WireError as error:
            self.violated(str(error))
        return reference

    def encoded(self, value: object) -> bytes:
        """A request's part as bytes. Raises `GraderFault` when it cannot be sent."""
        try:
            return encode(value, bounds=self._request_bounds, reference=self._reference)
        except WireError as error:
            message = f"this argument cannot be sent to the student's code: {error}"
            raise GraderFault(message) from error

    def is_module(self, value: object) -> bool:
        """Whether `value` is the handle to the student's module."""
        return is_handle(value) and self._reference_of(value).id == self._module_id

    def violated(self, reason: str) -> NoReturn:
        """End the test: what came breaks the rules of the wire. Raises `TestEnded`."""
        self._condemn(ProtocolViolated(reason=reason))

    def _condemn(self, ending: Ending) -> NoReturn:
        self._channel.condemn(ending)
        self._end(ending)

    def _checked_handle(self, value: object) -> Any:  # noqa: ANN401 - a handle
        if not is_handle(value):
            self.violated("a value came where a reference must come")
        return value

    def _exchange(self, operation: str, arguments: tuple[object, ...]) -> Value | RaisedReply:
        nonce = secrets.token_bytes(NONCE_BYTES)
        released, self.released = tuple(self.released), []
        self._live_handles -= len(released)
        unsent, self._unsent = self._unsent, {}
        named = tuple(reference for number, reference in unsent.items() if number not in released)
        self._names = frozenset()
        self._send(Ask(nonce, operation, arguments, released, named).to_value())
        while True:
            reply = self._receive(nonce)
            if not isinstance(reply, Call):
                break
            self._serve_callback(reply)
        if self._deferred is not None:
            deferred, self._deferred = self._deferred, None
            raise deferred
        return reply

    def _send(self, value: object) -> None:
        if self.ending is not None:
            raise TestEnded(self.ending)
        if (ending := self._channel.send(self.encoded(value))) is not None:
            self._end(ending)

    def _receive(self, nonce: bytes) -> Value | RaisedReply | Call:
        payload = self._channel.receive(wall_s=self._limits.call_wall_s)
        if not isinstance(payload, bytes):
            self._end(payload)
        try:
            value = decode(payload, bounds=self._bounds, resolve=self._resolve, budget=self._budget)
            return parse_reply(value, nonce=nonce)
        except OverBudget:
            self._condemn(TooCostly(measure="memory", limit=self._limits.test_reply_bytes))
        except WireError as violation:
            self.violated(str(violation))

    def _end(self, ending: Ending) -> NoReturn:
        self.ending = ending
        raise TestEnded(ending)

    def _reference(self, value: object) -> HandleRef | CallbackRef:
        if is_handle(value):
            return self._reference_of(value)
        if callable(value):
            self._callbacks.append(value)
            return CallbackRef(id=len(self._callbacks) - 1)
        message = f"a {type(value).__name__} is neither a plain value, a handle nor a function"
        raise WireError(message)

    def _reference_of(self, handle: Any) -> HandleRef:  # noqa: ANN401
        return cast("HandleRef", type(handle).__reference_within__(handle, self))

    def _resolve(self, token: HandleRef | CallbackRef | TensorValue | ImageValue) -> object:
        match token:
            case HandleRef() if token.id in self._promised:
                return self._promised[token.id]
            case HandleRef():
                self._count_handle()
                return self._make_handle(self, token)
            case CallbackRef():
                message = "a callback came from the student's side"
                raise WireError(message)
            case _:
                return token

    def _count_handle(self) -> None:
        self._live_handles += 1
        # What was let go is forgotten over there before anything else of the next request.
        if self._live_handles - len(self.released) > self._limits.live_handles:
            message = f"more than {self._limits.live_handles} references at once"
            raise WireError(message)

    def record(self, reply: RaisedReply) -> BaseException:
        """Keep an exception of the student's as evidence; what is to be raised for it."""
        exception = StudentException(type_name=reply.type_name, text=reply.text, traceback=reply.traceback)
        self.raised.append(exception)
        if exception.type_name == "NotImplementedError":
            self.met_stub = True
            return NotImplementedYet(exception)
        if exception.type_name not in DELIVERED:
            raised: BaseException = StudentRaised(exception)
        else:
            raised = builtin_type(exception.type_name)(exception.text)
        raised.student_exception = exception  # type: ignore[attr-defined]
        return raised

    def _raise(self, reply: RaisedReply) -> NoReturn:
        raise self.record(reply)

    def _serve_callback(self, call: Call) -> None:
        """Run one of the author's functions for the student's code, and answer with what it gives."""
        self._callbacks_left -= 1
        try:
            answer: Value | RaisedAnswer = Value(nonce=call.nonce, value=self._run_callback(call))
        except Exception as error:  # noqa: BLE001 - whatever the author's function raises is told over there
            answer = self._refusal(error, call.nonce)
        self._send(answer.to_value())

    def _refusal(self, error: Exception, nonce: bytes) -> RaisedAnswer:
        """What the student's code gets to see of an exception in one of the author's functions."""
        if isinstance(error, AssertionError | GraderFault | HandleMisuse):
            # An assertion of the author's: raised here when the request is done. Its words hold expected values.
            self._deferred = error
            return RaisedAnswer(nonce=nonce, type_name="RuntimeError", text="the caller refuses this")
        name = type(error).__name__ if type(error).__name__ in DELIVERED else "RuntimeError"
        return RaisedAnswer(nonce=nonce, type_name=name, text=str(error))

    def _run_callback(self, call: Call) -> object:
        if self._callbacks_left < 0:
            raise Mismatch(
                f"more than {self._limits.callbacks} callbacks",
                facts=CALLED_TOO_OFTEN,
                words=CALLED_TOO_OFTEN,
            )
        if not 0 <= call.callback_id < len(self._callbacks):
            raise Mismatch("an unknown callback", cause=Cause.PROTOCOL_VIOLATION)
        return self._callbacks[call.callback_id](*call.args, **call.kwargs)
