"""Endings as causes, and one sentence for the student about each."""

from typing import assert_never

from autograder.model.limits import MEBIBYTE
from autograder.model.outcome import Died, Ending, OutOfMemory, OutputLimited, ProtocolViolated, TimedOut, TooCostly
from autograder.model.report import Cause

#: What a student reads when nothing more is known than the cause.
_SENTENCES = {
    Cause.WRONG_VALUE: "Your code gave a wrong value.",
    Cause.WRONG_SHAPE: "Your code gave an array of the wrong shape.",
    Cause.WRONG_DTYPE: "Your code gave an array of the wrong dtype.",
    Cause.WRONG_TYPE: "Your code gave an object of the wrong type.",
    Cause.RAISED: "Your code raised an exception that it should not have raised.",
    Cause.NOT_IMPLEMENTED: "This part is not implemented yet.",
    Cause.IMPORT_FAILED: "Your file could not be imported, so nothing in it could be tested.",
    Cause.MISSING_NAME: "A name that the assignment asks for is missing from your file.",
    Cause.TIMEOUT: "Your code did not answer in time.",
    Cause.OUT_OF_MEMORY: "Your code used more memory than is allowed.",
    Cause.DIED: "Your code ended the Python process instead of giving an answer.",
    Cause.OUTPUT_LIMIT: "Your code printed more than is allowed.",
    Cause.TOO_COSTLY: "Your code gave answers that are too large, or take too long to check.",
    Cause.PROTOCOL_VIOLATION: "Your code interfered with how its answers are read.",
}


def cause_of(ending: Ending) -> Cause:
    """The cause that a test failed for when a request ended like this."""
    match ending:
        case TimedOut():
            return Cause.TIMEOUT
        case OutOfMemory():
            return Cause.OUT_OF_MEMORY
        case Died():
            return Cause.DIED
        case OutputLimited():
            return Cause.OUTPUT_LIMIT
        case ProtocolViolated():
            return Cause.PROTOCOL_VIOLATION
        case TooCostly():
            return Cause.TOO_COSTLY
        case _:  # pragma: no cover - the type checker proves that nothing comes here
            assert_never(ending)


def sentence_of_cause(cause: Cause) -> str:
    """One sentence for the student; says nothing of what was expected."""
    return _SENTENCES[cause]


def sentence_of_ending(ending: Ending) -> str:
    """One sentence for the student, with the limit that was reached; never holds the student's own text."""
    match ending:
        case TimedOut(clock="cpu"):
            return f"Your code used more than {ending.limit_s:g} s of CPU time."
        case TimedOut():
            return f"Your code did not answer within {ending.limit_s:g} s; does a loop of it never end?"
        case OutOfMemory():
            return f"Your code used more than {_size(ending.limit_bytes)} of memory."
        case OutputLimited():
            return f"Your code printed more than {_size(ending.limit_bytes)}."
        case Died() | ProtocolViolated() | TooCostly():
            return sentence_of_cause(cause_of(ending))
        case _:  # pragma: no cover - the type checker proves that nothing comes here
            assert_never(ending)


def details_of_ending(ending: Ending) -> str:
    """What is known beyond the sentence, for staff and public tests; may be empty."""
    match ending:
        case TimedOut(clock="wall", cpu_s=float(used_s)):
            return f"{used_s:.1f} s of CPU time were used meanwhile."
        case Died(exit_code=int(code)):
            return f"Exit status {code}."
        case Died(signal=int(number)):
            return f"Ended by signal {number}."
        case ProtocolViolated():
            return ending.reason
        case TooCostly(measure="time"):
            return f"The grader spent more than {ending.limit:g} s of CPU time on this test."
        case TooCostly():
            return f"This test's answers took more than {_size(int(ending.limit))} of the grader's memory."
        case _:
            return ""


def _size(size_bytes: int) -> str:
    return f"{size_bytes / MEBIBYTE:g} MiB" if size_bytes >= MEBIBYTE else f"{size_bytes} bytes"
