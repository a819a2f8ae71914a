"""Answer the trusted side's requests about one submission, in the student's process.

Theory of operation. Everything here runs beside hostile code, so nothing here is trusted: it converts the
student's objects to plain values, puts them on the wire and does as asked. What protects the score is on the
other side: fresh inputs, the nonce, the strict decoder, and a process that can be killed. The loop is strictly
one request, one reply; only a callback lets this side speak first, and only inside a pending request.
"""

import contextlib
import importlib
import os
import socket
import sys
import traceback
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from autograder.guest.objects import Objects
from autograder.guest.operations import OPERATIONS
from autograder.wire import (
    Bounds,
    CallbackRef,
    HandleRef,
    ImageValue,
    TensorValue,
    WireError,
    decode,
    encode,
    exceptions,
    recv_frame,
    send_frame,
)
from autograder.wire.messages import Ask, Call, RaisedReply, Value, parse_answer, parse_request

TEXT_CHARACTERS = 2_000
TRACEBACK_CHARACTERS = 6_000
#: The last ones say the most.
TRACEBACK_FRAMES = -8
#: What an import passes through before it reaches the student's own lines.
NOT_THEIRS = (os.path.dirname(__file__), os.path.dirname(importlib.__file__), "<frozen importlib")
#: The trusted side's requests are bounded too, so that one mistake of an author's cannot exhaust the sandbox.
REQUEST_BYTES = 256 * 1024 * 1024
REQUEST_BOUNDS = Bounds(
    max_bytes=REQUEST_BYTES, max_array_bytes=REQUEST_BYTES, max_depth=64, max_items=4_000_000, max_key_weight=65_536
)

#: Results that no later step of a batch can change.
IMMUTABLE = frozenset({type(None), bool, int, float, str})


class _Unsendable(Exception):
    """A step's result is too large or too deep for the wire."""


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """The student's module, or what its import raised."""

    module: types.ModuleType | None = None
    failure: BaseException | None = None


def load(module_name: str) -> Loaded:
    """Import the student's module; whatever it raises becomes data."""
    try:
        return Loaded(module=importlib.import_module(module_name))
    except BaseException as failure:  # noqa: BLE001 - process boundary: a student may raise anything at import
        return Loaded(failure=failure)


def serve(sock: socket.socket, loaded: Loaded, *, reply_bytes: int, live_handles: int) -> None:
    """Answer framed requests on `sock` until the other side closes it."""
    _Server(sock, loaded, reply_bytes=reply_bytes, live_handles=live_handles).run()


class _Server:
    """One test's conversation, seen from the student's side."""

    def __init__(self, sock: socket.socket, loaded: Loaded, *, reply_bytes: int, live_handles: int) -> None:
        self._sock = sock
        self._loaded = loaded
        self._objects = Objects(loaded.module, limit=live_handles)
        self._reply_bounds = Bounds(max_bytes=reply_bytes, max_array_bytes=reply_bytes)
        self._request_bounds = REQUEST_BOUNDS
        self._nonce = b""
        self._unfound: BaseException | None = None
        #: Numbers that the caller chose for a batch's results, by the identity of the object.
        self._promised: dict[int, HandleRef] = {}

    def run(self) -> None:
        while (payload := recv_frame(self._sock, max_bytes=REQUEST_BYTES)) is not None:
            ask = parse_request(decode(payload, bounds=self._request_bounds, resolve=self._resolve))
            self._nonce = ask.nonce
            self._objects.release(ask.released)
            reply = self._answer(ask)
            _flush_output()
            send_frame(self._sock, reply)

    def _answer(self, ask: Ask) -> bytes:
        try:
            self._raise_unfound()
            return self._encode(Value(nonce=ask.nonce, value=self._perform(ask)).to_value())
        except WireError as refusal:
            return self._encode(_unsent(ask.nonce, refusal))
        except BaseException as error:  # noqa: BLE001 - process boundary: a student may raise anything
            return self._encode(_described(ask.nonce, error))

    def _perform(self, ask: Ask) -> object:
        if ask.operation == "hello":
            return self._hello()
        if ask.operation == "driver":
            return self._objects.keep(_make_module(*ask.arguments))
        if ask.operation == "batch":
            return self._batch(*ask.arguments)
        by_reference, *arguments = ask.arguments
        result = OPERATIONS[ask.operation](*arguments)
        return self._objects.keep(result) if by_reference else result

    def _hello(self) -> tuple[HandleRef, tuple[str, ...]]:
        if self._loaded.failure is not None:
            raise self._loaded.failure
        return self._objects.keep(self._loaded.module), self._objects.names()

    def _batch(self, steps: tuple[bytes, ...], goes_on: bool) -> tuple[object, ...]:  # noqa: FBT001 - sent by position
        """A reply for each step; the first that raises is the last, unless it `goes_on`."""
        replies: list[tuple[object, ...]] = []
        for step in steps:
            replies.append(self._reply_to_step(step))
            if replies[-1][0] == "raised" and not goes_on:
                break
        return tuple(replies)

    def _reply_to_step(self, step: bytes) -> tuple[object, ...]:
        try:
            return Value(nonce=self._nonce, value=self._as_it_is_now(self._step(step))).to_value()
        except _Unsendable as refusal:
            return _unsent(self._nonce, refusal)
        except BaseException as error:  # noqa: BLE001 - process boundary: a student may raise anything
            return _described(self._nonce, error)

    def _step(self, step: bytes) -> object:
        """One step, decoded only now, because it may refer to results of earlier ones."""
        number, operation, arguments = decode(step, bounds=self._request_bounds, resolve=self._resolve)
        self._raise_unfound()
        result = OPERATIONS[operation](*arguments)
        reference = self._objects.keep_as(number, result)
        self._promised[id(result)] = reference
        return result

    def _as_it_is_now(self, value: object) -> object:
        """What goes over for a step's result: later steps may change a list or an array in place."""
        if type(value) in IMMUTABLE:
            return value
        try:
            payload = encode(value, bounds=self._reply_bounds, reference=self._reference)
            return decode(payload, bounds=self._reply_bounds, resolve=lambda token: token)
        except WireError as refusal:
            raise _Unsendable(str(refusal)) from None

    def _reference(self, value: object) -> HandleRef:
        return self._promised.get(id(value)) or self._objects.keep(value)

    def _encode(self, value: object) -> bytes:
        payload = encode(value, bounds=self._reply_bounds, reference=self._reference)
        self._promised.clear()
        return payload

    def _resolve(self, token: HandleRef | CallbackRef | TensorValue | ImageValue) -> object:
        match token:
            case HandleRef():
                return self._find(token)
            case CallbackRef():
                return self._callback(token.id)
            case TensorValue():
                return _tensor(token)
            case ImageValue():
                return _image(token)

    def _find(self, reference: HandleRef) -> Any:  # noqa: ANN401
        """The object; what comes instead of it is raised once the request is known that it answers."""
        try:
            return self._objects.find(reference)
        except BaseException as error:  # noqa: BLE001 - process boundary: a module may answer for its names itself
            self._unfound = error
            return None

    def _raise_unfound(self) -> None:
        if self._unfound is not None:
            unfound, self._unfound = self._unfound, None
            raise unfound

    def _callback(self, callback_id: int) -> Callable[..., Any]:
        def callback(*args: object, **kwargs: object) -> object:
            """A function of the caller's; it runs on the other side of the wire."""
            message = Call(nonce=self._nonce, callback_id=callback_id, args=args, kwargs=kwargs)
            send_frame(self._sock, self._encode(message.to_value()))
            payload = recv_frame(self._sock, max_bytes=REQUEST_BYTES)
            if payload is None:
                raise EOFError
            answer = parse_answer(
                decode(payload, bounds=self._request_bounds, resolve=self._resolve), nonce=self._nonce
            )
            self._raise_unfound()
            if isinstance(answer, Value):
                return answer.value
            raise exceptions.builtin_type(answer.type_name)(answer.text)

        return callback


def _raised(nonce: bytes, type_name: str, text: str, trace: str) -> tuple[object, ...]:
    return RaisedReply(nonce=nonce, type_name=type_name, text=text, traceback=trace).to_value()


def _unsent(nonce: bytes, refusal: Exception) -> tuple[object, ...]:
    """Too large or too deep for the wire: a plain "Exception", which no test of errors asks for."""
    return _raised(nonce, "Exception", f"the answer cannot be sent: {refusal}", "")


def _described(nonce: bytes, error: BaseException) -> tuple[object, ...]:
    """An exception as a builtin's name and bounded text; its own methods may be hostile."""
    text, trace = "", ""
    with contextlib.suppress(BaseException):
        error.__traceback__ = _below_this_room(error.__traceback__)
    with contextlib.suppress(BaseException):
        text = _clean(str(error), TEXT_CHARACTERS)
    with contextlib.suppress(BaseException):
        trace = _clean("".join(traceback.format_exception(error, limit=TRACEBACK_FRAMES)), TRACEBACK_CHARACTERS)
    return _raised(nonce, exceptions.nearest_name(type(error)), text, trace)


def _below_this_room(frames: types.TracebackType | None) -> types.TracebackType | None:
    """The traceback without the frames of this server, which say nothing to anybody."""
    while frames is not None and frames.tb_frame.f_code.co_filename.startswith(NOT_THEIRS):
        frames = frames.tb_next
    return frames


def _clean(text: str, characters: int) -> str:
    """Bounded, and free of the lone surrogates that cannot be encoded."""
    shortened = text if len(text) <= characters else text[: characters // 2] + " … " + text[-characters // 2 :]
    return str(shortened.encode("utf-8", "replace"), "utf-8")


def _make_module(name: str, source: str) -> types.ModuleType:
    """A grader's non-secret helper, run beside the student's module."""
    module = types.ModuleType(name)
    exec(compile(source, f"{name}.py", "exec"), module.__dict__)  # noqa: S102 - the trusted side sent it
    return module


def _tensor(token: TensorValue) -> object:
    import torch  # noqa: PLC0415 - only where the assignment has it

    if token.dtype == "bfloat16":
        return torch.from_numpy(token.array.view("int16")).view(torch.bfloat16)
    return torch.from_numpy(token.array)


def _image(token: ImageValue) -> object:
    from PIL import Image  # noqa: PLC0415 - only where the assignment has it

    return Image.frombytes(token.mode, token.size, token.data)


def _flush_output() -> None:
    """What the student printed belongs to this request; a replaced or closed stream is their business."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(BaseException):
            stream.flush()
