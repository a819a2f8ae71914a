"""What a student may see of a report, built field by field: a new staff field stays with the staff."""

from autograder.errors import GraderFault
from autograder.model.manifest import FeedbackLevel
from autograder.model.progress import StudentProgress, VerdictsSoFar
from autograder.model.report import (
    Cause,
    Finding,
    GradeReport,
    ReportStatus,
    StudentFinding,
    StudentReport,
    TestStatus,
)

_OUR_FAULT = "Grading broke for a reason of ours, not yours; an earlier score stands and staff can see why."
_OUR_TEST = "This test could not be run to its end; the fault is ours and costs you nothing."

#: The outcome word, as a sentence of one word.
_WORDS = {
    TestStatus.PASSED: "Passed.",
    TestStatus.FAILED: "Failed.",
    TestStatus.PENDING: "Pending.",
    TestStatus.BLOCKED: "Blocked.",
    TestStatus.ERROR: "Error.",
}


#: Ways to be wrong that a student reads as one: which it was stands in the feedback, whose sentences are counted.
_WRONG = frozenset({Cause.WRONG_VALUE, Cause.WRONG_SHAPE, Cause.WRONG_DTYPE, Cause.WRONG_TYPE, Cause.RAISED})


def shown_cause(cause: Cause | None) -> Cause | None:
    """The cause as a student sees it."""
    return Cause.WRONG_VALUE if cause in _WRONG else cause


def student_view(report: GradeReport) -> StudentReport:
    """The student's form of a report.

    Silent tests are only in the sums; a `verdict` test shows its outcome word alone; seed, staff texts, times
    and output stay behind. Raises `GraderFault` when a finding has a feedback level that nobody knows.
    """
    return StudentReport(
        schema=report.schema,
        assignment=report.assignment,
        submission=report.submission,
        score=report.score,
        max_score=report.max_score,
        bonus=report.bonus,
        status=report.status,
        reason=_OUR_FAULT if report.status is ReportStatus.ERROR else report.reason,
        isolation=report.environment.isolation,
        questions=report.questions,
        tests=tuple(
            _student_finding(finding, level)
            for finding in report.tests
            if (level := _level(finding)) is not FeedbackLevel.SILENT
        ),
        ignored=report.ignored,
        missing=report.missing,
        notes=report.notes,
    )


def student_progress(verdicts: VerdictsSoFar) -> StudentProgress:
    """The student's form of progress: public tests alone until the report stands.

    An attempt that ends in an error would otherwise have shown what no report shows, and a submission that sleeps in a
    hidden test could tell its inputs by when the next verdict comes.
    """
    return StudentProgress(public=verdicts.public)


def _level(finding: Finding) -> FeedbackLevel:
    try:
        return FeedbackLevel(finding.level)
    except ValueError as error:
        levels = ", ".join(FeedbackLevel)
        message = f"Test {finding.id} has the feedback level {finding.level!r}: use one of {levels}."
        raise GraderFault(message) from error


def _student_finding(finding: Finding, level: FeedbackLevel) -> StudentFinding:
    word_only = level is FeedbackLevel.VERDICT
    return StudentFinding(
        id=finding.id,
        question=finding.question,
        status=finding.status,
        cause=None if word_only else shown_cause(finding.cause),
        score=finding.score,
        max_score=finding.max_score,
        feedback=_feedback(finding, word_only=word_only),
        blocked_by=finding.blocked_by,
    )


def _feedback(finding: Finding, *, word_only: bool) -> str:
    if word_only:
        return _WORDS[finding.status]
    return _OUR_TEST if finding.status is TestStatus.ERROR else finding.feedback
