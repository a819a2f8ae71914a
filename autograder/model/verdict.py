"""What the trusted side recorded for one declared test; points are worked out from it later."""

from dataclasses import dataclass

from autograder.model.report import Cause, TestStatus


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """One test's ending as the suite process recorded it. It holds no points: scoring works those out."""

    #: Id of the declared test, `q4/test_name[param]`.
    test: str
    status: TestStatus
    #: Why it failed; None unless `status` is failed or blocked.
    cause: Cause | None = None
    #: Part of the test's points that a pass earns, 0.0 to 1.0.
    fraction: float = 1.0
    #: Full text, for staff: may hold hidden values.
    message: str = ""
    #: What the student may read, already redacted to the test's level; never holds hidden values.
    feedback: str = ""
    #: Trusted wall seconds of the test.
    wall_s: float = 0.0
    #: Question to mend first, when blocked.
    blocked_by: str | None = None
    #: Where the isolation of this test differs from the report's, such as after a retry.
    notes: tuple[str, ...] = ()
    #: What the student's code printed during the test, bounded; for staff only.
    output: str = ""
