"""The tests that were declared before any student code ran."""

from dataclasses import dataclass
from enum import StrEnum


class FeedbackLevel(StrEnum):
    """How much of a finding a student may see."""

    PUBLIC = "public"  #: message and values
    HINT = "hint"  #: the author's sentence
    VERDICT = "verdict"  #: the outcome word only
    SILENT = "silent"  #: only in the sum


@dataclass(frozen=True, kw_only=True)
class DeclaredTest:
    """One test as its author declared it."""

    #: `q4/test_name` or `q4/test_name[param]`; unique inside an assignment.
    id: str
    #: Id of the question whose points it shares, `q4`.
    question: str
    #: Share of the question's points, relative to the question's other tests.
    weight: float = 1.0
    feedback: FeedbackLevel = FeedbackLevel.HINT
    #: The author's sentence for a student whose answer is wrong and fits no more special one.
    hint: str = ""
    #: Further sentences that it may say, where they do not stand in its source as they are.
    hints: tuple[str, ...] = ()
    #: Questions that must work before a failure here is the student's to mend here.
    needs: tuple[str, ...] = ()
    #: Needs a GPU runner.
    gpu: bool = False
    #: Earns the question's bonus points, apart from its points; never raises it above its maximum.
    bonus: bool = False
    #: Rests on an observation made inside the student's process.
    instrumented: bool = False
    #: Its own code runs inside the student's process, where nothing isolates the one from the other.
    inside: bool = False


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """All declared tests of an assignment, and the digest of the graders that declared them."""

    assignment: str
    tests: tuple[DeclaredTest, ...]
    #: `sha256:…` over the grader files, public tests and `assignment.toml`.
    grader_digest: str

    def ids(self) -> tuple[str, ...]:
        """Ids in the order in which the tests run."""
        return tuple(test.id for test in self.tests)
