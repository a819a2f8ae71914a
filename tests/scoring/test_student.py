"""A student's report holds what the level allows, and nothing of the staff's by default."""

import dataclasses
import json
from dataclasses import replace
from enum import Enum
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest

from autograder.errors import GraderFault
from autograder.model.progress import StudentProgress, VerdictsSoFar
from autograder.model.report import (
    Cause,
    Environment,
    Finding,
    GradeReport,
    QuestionScore,
    QuestionStatus,
    ReportStatus,
    StudentFinding,
    TestStatus,
    Timings,
)
from autograder.model.serial import to_json
from autograder.scoring import student_progress, student_view
from autograder.scoring.student import shown_cause

#: Fields whose text a student is meant to read, by the type that holds them. Any other text is the staff's.
FOR_STUDENTS = {
    GradeReport: {"assignment", "submission", "reason", "ignored", "missing", "notes"},
    Environment: {"isolation"},
    QuestionScore: {"id", "title"},
    Finding: {"id", "question", "feedback", "blocked_by"},
}


def filled(kind: Any, owner: type | None = None, name: str = "") -> Any:
    """A value of any annotation whose every text says where it stood: whose, type and field."""
    if dataclasses.is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{f.name: filled(hints[f.name], kind, f.name) for f in dataclasses.fields(kind)})
    if get_origin(kind) is tuple:
        return (filled(get_args(kind)[0], owner, name),)
    if isinstance(kind, UnionType):
        return filled(get_args(kind)[0], owner, name)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    if kind is str:
        side = "STUDENT" if name in FOR_STUDENTS.get(owner, ()) else "STAFF"
        return f"{side}-{owner.__name__}.{name}"
    return {int: 777_777, float: 888.888, bool: True}[kind]


def canary_report(level: str) -> GradeReport:
    report = filled(GradeReport)
    finding = dataclasses.replace(report.tests[0], level=level)
    return dataclasses.replace(report, schema=1, tests=(finding,))


@pytest.mark.parametrize("level", ["public", "hint", "verdict", "silent"])
def test_no_staff_text_reaches_the_student(level: str) -> None:
    """Every text field of the staff's types holds a canary, found by reflection; none comes through."""
    report = canary_report(level)
    assert to_json(report).count(b"STAFF-") > 10
    assert b"STAFF-" not in to_json(student_view(report))


def test_no_staff_number_reaches_the_student() -> None:
    """Times, fractions, memory and energy are figures of the staff's; only points come through."""
    report = canary_report("public")
    seen = json.loads(to_json(student_view(report)))
    assert "777777" not in json.dumps(seen)
    parts = (seen, *seen["questions"], *seen["tests"])
    numbers = {key for part in parts for key, value in part.items() if value == 888.888}
    assert numbers == {"score", "max_score", "bonus"}


def test_student_finding_names_its_fields() -> None:
    """Per-test time, output, notes and staff message have no place in the student's type at all."""
    fields = {field.name for field in dataclasses.fields(StudentFinding)}
    assert fields.isdisjoint({"message", "wall_s", "output", "notes", "level", "fraction", "instrumented"})


def finding(**changes: Any) -> Finding:
    plain = Finding(
        id="q1/test_a",
        question="q1",
        status=TestStatus.FAILED,
        cause=Cause.WRONG_SHAPE,
        score=0.0,
        max_score=5.0,
        message="expected 42",
        feedback="Check the axis.",
        level="hint",
    )
    return dataclasses.replace(plain, **changes)


def report(*findings: Finding, **changes: Any) -> GradeReport:
    plain = GradeReport(
        assignment="tiny",
        submission="sha256:1",
        grader="sha256:2",
        seed="0" * 32,
        environment=Environment(python="3.11", isolation="bubblewrap", isolated=True),
        score=3.0,
        max_score=10.0,
        status=ReportStatus.GRADED,
        questions=(QuestionScore(id="q1", title="A", score=3, max_score=10, status=QuestionStatus.GRADED),),
        tests=findings,
        timings=Timings(total_s=1.0),
        source="/home/staff/inbox",
    )
    return dataclasses.replace(plain, **changes)


@pytest.mark.parametrize("level", ["public", "hint"])
def test_author_sentence_and_cause_are_shown(level: str) -> None:
    """At the levels that speak, the student reads the redacted feedback and the cause."""
    (seen,) = student_view(report(finding(level=level))).tests
    assert (seen.feedback, seen.cause) == ("Check the axis.", Cause.WRONG_VALUE)


def test_ways_to_be_wrong_share_a_cause() -> None:
    """How an answer is wrong is said in the feedback, whose sentences are counted; other causes are shown."""
    wrong = {Cause.WRONG_VALUE, Cause.WRONG_SHAPE, Cause.WRONG_DTYPE, Cause.WRONG_TYPE, Cause.RAISED}

    assert {shown_cause(cause) for cause in wrong} == {Cause.WRONG_VALUE}
    assert all(shown_cause(cause) is cause for cause in set(Cause) - wrong)
    assert shown_cause(None) is None


@pytest.mark.parametrize("status", list(TestStatus))
def test_verdict_level_shows_the_word_alone(status: TestStatus) -> None:
    """At `verdict` there is one word: no cause, no feedback, whatever the grader wrote."""
    (seen,) = student_view(report(finding(level="verdict", status=status))).tests
    assert (seen.status, seen.cause, seen.feedback) == (status, None, f"{status.capitalize()}.")


def test_silent_test_is_only_in_the_sum() -> None:
    """A silent test has no line of its own, while the points of its question still count it."""
    seen = student_view(report(finding(level="silent"), finding(id="q1/test_b")))
    assert [test.id for test in seen.tests] == ["q1/test_b"]
    assert (seen.score, seen.questions[0].score) == (3.0, 3)


def test_our_fault_is_told_without_its_text() -> None:
    """An error of ours tells the student that it costs nothing, and keeps its text for the staff."""
    broken = finding(status=TestStatus.ERROR, cause=None, feedback="KeyError: 'hidden'")
    seen = student_view(report(broken, status=ReportStatus.ERROR, reason="hidden grader broke at line 3"))
    assert "costs you nothing" in seen.tests[0].feedback
    assert "ours" in seen.reason
    assert b"hidden" not in to_json(seen)


def test_reason_of_a_graded_report_is_kept() -> None:
    """What the student must know of a partial or empty report is passed on as it is."""
    seen = student_view(report(status=ReportStatus.UNGRADABLE, reason="xor.py is missing."))
    assert seen.reason == "xor.py is missing."


def test_unknown_level_is_refused() -> None:
    """A level that nobody knows is our fault: it is neither shown nor dropped in silence."""
    with pytest.raises(GraderFault, match="feedback level 'loud'"):
        student_view(report(finding(level="loud")))


def test_progress_says_nothing_of_hidden_tests() -> None:
    """Before the report stands a student sees neither what a hidden test decided nor how many are done by when."""
    statuses = {"q1/test_a": TestStatus.PASSED}
    early = VerdictsSoFar(tests=3, done=1, public=statuses)
    later = replace(early, done=3, hidden={"q1/test_b": TestStatus.FAILED, "q1/test_c": TestStatus.ERROR})
    assert student_progress(early) == student_progress(later) == StudentProgress(public=statuses)
