"""What can interrupt a hidden test, apart from the author's own assertions.

Two of these derive from `BaseException` on purpose: a test that catches `Exception`, or asks for one with
`pytest.raises(Exception)`, must not mistake a dead process or an untouched stub for the error it hoped for.
"""

from autograder.errors import GraderFault
from autograder.model.outcome import Ending, StudentException
from autograder.model.report import Cause


class Mismatch(AssertionError):
    """The student's answer is not right. Carries the staff's text and what a student may read."""

    def __init__(
        self, staff: str, *, cause: Cause = Cause.WRONG_VALUE, hint: str = "", facts: str = "", words: str = ""
    ) -> None:
        super().__init__(staff)
        #: Full text, with values.
        self.staff = staff
        self.cause = cause
        #: The author's sentence for the student.
        self.hint = hint
        #: Shapes, dtypes and counts, for public tests.
        self.facts = facts
        #: The same in one of the sentences of `autograder.feedback.words`, for hidden tests.
        self.words = words


class TestEnded(BaseException):
    """The student's process is gone; nothing more can be asked in this test."""

    __test__ = False

    def __init__(self, ending: Ending) -> None:
        super().__init__(str(ending))
        self.ending = ending


class NotImplementedYet(BaseException):
    """The student's code raised NotImplementedError; no test of errors is satisfied by that."""

    def __init__(self, exception: StudentException) -> None:
        super().__init__(exception.text)
        self.exception = exception


class ImportFailed(Exception):
    """The student's module could not be imported."""

    def __init__(self, exception: StudentException) -> None:
        super().__init__(f"{exception.type_name}: {exception.text}")
        self.exception = exception


class StudentRaised(Exception):
    """An exception of the student's that may not arrive as its builtin class (SystemExit, StopIteration, …)."""

    def __init__(self, exception: StudentException) -> None:
        super().__init__(f"{exception.type_name}: {exception.text}")


class MissingName(AssertionError):
    """The student's module does not define a name that it should."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the module has no `{name}`")
        self.name = name


class HandleMisuse(TypeError):
    """A handle was used where only a plain value can be trusted.

    With a right answer no handle stands there, so with a student's it means: an object came back where a plain
    value was expected.
    """


class Pending(BaseException):
    """The test needs a GPU and this runner has none."""


class VacuousTest(GraderFault):
    """A test passed without any answer from the student's code."""
