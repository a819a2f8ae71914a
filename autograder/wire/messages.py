"""The messages of one test, as values; the table stands in `docs/architecture.md`.

    trusted side                         student's side
    Ask            ───────────────────►  parse_request
    parse_reply    ◄───────────────────  Value | RaisedReply | Call
    Value | RaisedAnswer  ────────────►  parse_answer            (only after a Call, until the reply comes)

A message is made with `to_value()` and then encoded; it is decoded and then parsed. Every parser takes any
decoded value and raises `WireError` for whatever is not exactly the message that may come now: another kind,
another shape, another type, another nonce.
"""

import os
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any, TypeGuard

from autograder.wire.bounds import WireError
from autograder.wire.exceptions import builtin_type
from autograder.wire.values import ID_LIMIT

NONCE_BYTES = 16
#: Characters of an exception's text and of its traceback that cross.
TEXT_CHARACTERS = 4096
TRACEBACK_CHARACTERS = 32_768
#: Characters of an operation's name.
OPERATION_CHARACTERS = 64


def fresh_nonce() -> bytes:
    """A nonce for one request, from the operating system."""
    return os.urandom(NONCE_BYTES)


@dataclass(frozen=True, slots=True)
class Ask:
    """A request to the student's side."""

    nonce: bytes
    #: Such as `call`; which there are is the business of both ends.
    operation: str
    arguments: tuple[Any, ...] = ()
    #: Ids of handles that the trusted side has let go.
    released: tuple[int, ...] = ()
    #: Handles for names of the module's that the student's side has not seen; on that side, the objects.
    named: tuple[Any, ...] = ()

    def to_value(self) -> tuple[Any, ...]:
        """The request as a value to encode."""
        return ("ask", self.nonce, self.operation, self.arguments, self.released, self.named)


@dataclass(frozen=True, slots=True)
class Value:
    """The answer to a request or to a call."""

    nonce: bytes
    value: Any

    def to_value(self) -> tuple[Any, ...]:
        """The answer as a value to encode."""
        return ("value", self.nonce, self.value)


@dataclass(frozen=True, slots=True)
class RaisedReply:
    """The student's code raised."""

    nonce: bytes
    #: A name from `autograder.wire.exceptions`.
    type_name: str
    #: The exception's text and traceback; cut, and mended where they are not valid text, by `to_value`.
    text: str
    traceback: str = ""

    def to_value(self) -> tuple[Any, ...]:
        """The reply as a value to encode."""
        text = _mended(self.text, TEXT_CHARACTERS)
        return ("raised", self.nonce, self.type_name, text, _mended(self.traceback, TRACEBACK_CHARACTERS))


@dataclass(frozen=True, slots=True)
class RaisedAnswer:
    """The trusted side's callable raised; no traceback goes over."""

    nonce: bytes
    #: A name from `autograder.wire.exceptions`.
    type_name: str
    text: str

    def to_value(self) -> tuple[Any, ...]:
        """The answer as a value to encode."""
        return ("raised", self.nonce, self.type_name, _mended(self.text, TEXT_CHARACTERS))


@dataclass(frozen=True, slots=True)
class Call:
    """The student's code calls a callable of the trusted side, inside the pending request."""

    nonce: bytes
    callback_id: int
    args: tuple[Any, ...]
    kwargs: dict[str, Any]

    def to_value(self) -> tuple[Any, ...]:
        """The call as a value to encode."""
        return ("call", self.nonce, self.callback_id, self.args, self.kwargs)


Reply = Value | RaisedReply | Call
Answer = Value | RaisedAnswer


def parse_request(value: object) -> Ask:
    """The request that a decoded value is, on the student's side."""
    match _parts(value):
        case "ask", nonce, operation, arguments, released, named if (
            _is_nonce(nonce)
            and _is_text(operation, OPERATION_CHARACTERS)
            and type(arguments) is tuple
            and type(released) is tuple
            and all(map(_is_id, released))
            and type(named) is tuple
        ):
            return Ask(nonce, operation, arguments, released, named)
    raise _malformed("request")


def parse_reply(value: object, nonce: bytes) -> Reply:
    """The reply or callback that a decoded value is, on the trusted side; `nonce` is the request's."""
    parts = _echoed(value, nonce)
    match parts:
        case "value", _, content:
            return Value(nonce, content)
        case "raised", _, type_name, text, traceback if _is_raised(type_name, text) and _is_text(
            traceback, TRACEBACK_CHARACTERS
        ):
            return RaisedReply(nonce, type_name, text, traceback)
        case "call", _, callback_id, args, kwargs if (
            _is_id(callback_id) and type(args) is tuple and _is_keywords(kwargs)
        ):
            return Call(nonce, callback_id, args, kwargs)
    raise _malformed("reply")


def parse_answer(value: object, nonce: bytes) -> Answer:
    """The answer to a callback that a decoded value is, on the student's side."""
    parts = _echoed(value, nonce)
    match parts:
        case "value", _, content:
            return Value(nonce, content)
        case "raised", _, type_name, text if _is_raised(type_name, text):
            return RaisedAnswer(nonce, type_name, text)
    raise _malformed("answer")


def _parts(value: object) -> tuple[Any, ...]:
    """A message's parts; its kind is text, so that comparing it runs no code of an odd type."""
    if type(value) is not tuple or not value or type(value[0]) is not str:
        raise _malformed("message")
    return value


def _echoed(value: object, nonce: bytes) -> tuple[Any, ...]:
    """A message's parts when it carries the nonce of the pending request."""
    parts = _parts(value)
    if len(parts) < 2 or not _is_nonce(parts[1]) or not compare_digest(parts[1], nonce):
        message = "a reply does not echo the request's nonce"
        raise WireError(message)
    return parts


def _is_nonce(part: object) -> TypeGuard[bytes]:
    return type(part) is bytes and len(part) == NONCE_BYTES


def _is_id(part: object) -> TypeGuard[int]:
    return type(part) is int and 0 <= part < ID_LIMIT


def _is_text(part: object, characters: int) -> TypeGuard[str]:
    return type(part) is str and len(part) <= characters


def _is_raised(type_name: object, text: object) -> bool:
    """Whether they are a name on the list and a bounded text; a name off the list raises."""
    if type(type_name) is not str or not _is_text(text, TEXT_CHARACTERS):
        return False
    builtin_type(type_name)
    return True


def _is_keywords(part: object) -> TypeGuard[dict[str, Any]]:
    return type(part) is dict and all(type(name) is str for name in part)


def _mended(text: str, characters: int) -> str:
    """Text that can cross: cut, with a question mark for each lone surrogate."""
    return text[:characters].encode(errors="replace").decode()


def _malformed(kind: str) -> WireError:
    return WireError(f"a malformed {kind}")
