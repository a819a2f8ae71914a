"""How one request to the student's code ended. A student's fault is data; our fault is an exception."""

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, kw_only=True)
class StudentException:
    """What crossed the boundary of an exception: a builtin's name, and bounded text for staff."""

    #: Name from the allow-list of `autograder.wire.exceptions`.
    type_name: str
    #: `str(exception)`, bounded.
    text: str
    #: Formatted traceback inside the student's files, bounded.
    traceback: str


@dataclass(frozen=True, kw_only=True)
class Returned:
    """The call came back with a plain value, or with a reference to an object that stays over there."""

    value: Any


@dataclass(frozen=True, kw_only=True)
class Raised:
    """The student's code raised."""

    exception: StudentException


@dataclass(frozen=True, kw_only=True)
class TimedOut:
    """A wall or CPU limit was reached and the submission's processes were killed."""

    #: `"wall"` or `"cpu"`.
    clock: str
    #: The limit that was reached.
    limit_s: float
    #: CPU seconds the submission used meanwhile; None where nobody trusted can tell.
    cpu_s: float | None


@dataclass(frozen=True, kw_only=True)
class OutOfMemory:
    """The memory limit was reached; said only with the control group's evidence."""

    limit_bytes: int


@dataclass(frozen=True, kw_only=True)
class Died:
    """The student's process ended in the middle of a request."""

    #: Exit status, when the process exited; as reported by the sandbox, for people only.
    exit_code: int | None = None
    #: Signal number, when a signal ended it; for people only.
    signal: int | None = None


@dataclass(frozen=True, kw_only=True)
class OutputLimited:
    """The student's code printed more than the limit."""

    limit_bytes: int


@dataclass(frozen=True, kw_only=True)
class ProtocolViolated:
    """A reply broke the rules of the wire: wrong nonce, malformed, too large, out of turn."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class TooCostly:
    """The answers could not be checked within what the trusted side may spend on one test; said only with evidence."""

    #: What ran out: `"time"` or `"memory"`.
    measure: Literal["time", "memory"]
    #: The limit that was reached, in CPU seconds or bytes.
    limit: float


#: Endings after which nothing more can be asked in this test.
Ending = TimedOut | OutOfMemory | Died | OutputLimited | ProtocolViolated | TooCostly

#: Everything a request can come to.
Outcome = Returned | Raised | Ending
