"""What was observed when a submission was graded, for staff, and what a student may see of it."""

from dataclasses import dataclass
from enum import StrEnum

#: Of all documents in this module. Whoever raises it adds an upgrade for stored ones (`autograder.model.upgrades`).
SCHEMA = 2


class TestStatus(StrEnum):
    """Verdict on one declared test."""

    __test__ = False  # its name begins with "Test"; pytest shall not collect it

    PASSED = "passed"
    FAILED = "failed"
    PENDING = "pending"  #: needs a GPU that this runner has not
    BLOCKED = "blocked"  #: needs another question first
    ERROR = "error"  #: ours


class Cause(StrEnum):
    """Why a test failed."""

    WRONG_VALUE = "wrong_value"
    WRONG_SHAPE = "wrong_shape"
    WRONG_DTYPE = "wrong_dtype"
    WRONG_TYPE = "wrong_type"
    RAISED = "raised"
    NOT_IMPLEMENTED = "not_implemented"
    IMPORT_FAILED = "import_failed"
    MISSING_NAME = "missing_name"
    TIMEOUT = "timeout"
    OUT_OF_MEMORY = "out_of_memory"
    DIED = "died"
    OUTPUT_LIMIT = "output_limit"
    PROTOCOL_VIOLATION = "protocol_violation"
    TOO_COSTLY = "too_costly"


class QuestionStatus(StrEnum):
    """Whether a question's score is complete."""

    GRADED = "graded"
    PENDING = "pending"
    ERROR = "error"


class ReportStatus(StrEnum):
    """Whether the report can stand as a score."""

    GRADED = "graded"
    PARTIAL = "partial"  #: some tests are pending
    UNGRADABLE = "ungradable"  #: nothing to grade was handed in; counts 0
    ERROR = "error"  #: our fault: never a score


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One test's verdict with the staff's text and the student's."""

    id: str
    question: str
    status: TestStatus
    cause: Cause | None = None
    #: Points earned, and points it can earn.
    score: float
    max_score: float
    #: Full text, for staff: may hold hidden values.
    message: str = ""
    #: What the student may read, already redacted to the test's level; never holds hidden values.
    feedback: str = ""
    #: The level that `feedback` was made for.
    level: str
    #: Question to mend first, when blocked.
    blocked_by: str | None = None
    #: Fraction awarded when passed, 1.0 unless the author gave partial credit.
    fraction: float = 1.0
    instrumented: bool = False
    #: Trusted wall seconds of the test; for staff only.
    wall_s: float = 0.0
    #: Where the isolation or the environment of this test differs from the report's, such as after a retry.
    notes: tuple[str, ...] = ()
    #: What the student's code printed during the test, bounded; for staff only.
    output: str = ""


@dataclass(frozen=True, kw_only=True)
class QuestionScore:
    """A question's points: the sum of its findings."""

    id: str
    title: str
    score: float
    max_score: float
    status: QuestionStatus
    #: Points beyond the maximum that were earned apart; never raise `score` above `max_score`.
    bonus: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Timings:
    """Where the time went, in seconds."""

    total_s: float
    #: CPU of the student's processes, read from outside; None where the machine cannot tell.
    student_cpu_s: float | None = None
    #: Wall time spent waiting for answers of the student's code.
    student_wall_s: float = 0.0
    #: Wall time in the hidden tests themselves.
    tests_s: float = 0.0
    #: Wall time to open sandboxes and import the submission.
    sandbox_s: float = 0.0
    #: Everything else.
    overhead_s: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Environment:
    """What the submission ran on."""

    #: `sha256:…` over the software that may decide a verdict beside the graders: implementation and version of Python,
    #: versions of the libraries and of the autograder (`autograder.grading.environment` has the exact form). Scores of
    #: the same graders compare only where it is the same, too. Device and isolation are not in it, but facts
    #: of their own, below. Empty in reports of schema 1, which did not record it.
    digest: str = ""
    python: str
    numpy: str | None = None
    torch: str | None = None
    device: str = "cpu"
    #: Name of the isolation level, such as `bubblewrap` or `none`.
    isolation: str
    #: True only where the level is one that may grade other people's submissions.
    isolated: bool
    #: What this machine could not enforce, one sentence each.
    not_enforced: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class GpuUsage:
    """Metered from outside through NVML."""

    name: str
    peak_memory_bytes: int
    utilisation: float | None = None
    energy_j: float | None = None
    throttled: bool = False


@dataclass(frozen=True, kw_only=True)
class GradeReport:
    """What was observed, for staff. Immutable: a regrade makes another one."""

    schema: int = SCHEMA
    assignment: str
    #: `sha256:…` of the submission's content.
    submission: str
    #: `sha256:…` of graders and assignment.toml.
    grader: str
    #: 32 hexadecimal digits (128 bits), for replay. Never leaves staff.
    seed: str
    environment: Environment
    #: Raw sum before policy, and what it can reach.
    score: float
    max_score: float
    bonus: float = 0.0
    status: ReportStatus
    #: One sentence when the status needs one.
    reason: str = ""
    questions: tuple[QuestionScore, ...]
    tests: tuple[Finding, ...]
    timings: Timings
    gpu: GpuUsage | None = None
    #: `sha256:…` of a blob in the store with all that the tests printed; empty where the findings hold all of it.
    printed: str = ""
    #: Where the submission came from, as the person named it.
    source: str = ""
    ignored: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StudentFinding:
    """One test as its student may see it."""

    id: str
    question: str
    status: TestStatus
    cause: Cause | None = None
    score: float
    max_score: float
    feedback: str
    blocked_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class StudentReport:
    """What a student may see: a type of its own, so that a new staff field cannot leak by default."""

    schema: int = SCHEMA
    assignment: str
    submission: str
    score: float
    max_score: float
    bonus: float = 0.0
    status: ReportStatus
    reason: str = ""
    isolation: str
    questions: tuple[QuestionScore, ...]
    tests: tuple[StudentFinding, ...]
    ignored: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
