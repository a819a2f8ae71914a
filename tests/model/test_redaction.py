"""What stays of a report when its person is erased: points and states, and no text that the student could write."""

from collections.abc import Iterator
from dataclasses import asdict, fields, is_dataclass, replace
from typing import Any, get_args, get_type_hints

import pytest

from autograder.model.redaction import EMPTIED, KEPT, REDACTED, redacted
from autograder.model.report import (
    Cause,
    Environment,
    Finding,
    GpuUsage,
    GradeReport,
    QuestionScore,
    QuestionStatus,
    ReportStatus,
    TestStatus,
    Timings,
)
from autograder.model.serial import report_from_json, to_json

PARTS = (GradeReport, Finding, QuestionScore, Timings, Environment, GpuUsage)
SECRET = "written by ada"

FINDING = Finding(
    id="q1/test_one",
    question="q1",
    status=TestStatus.FAILED,
    cause=Cause.RAISED,
    score=1.5,
    max_score=2.0,
    message=f"expected 3, got {SECRET}",
    feedback=SECRET,
    level="full",
    blocked_by="q0",
    fraction=0.75,
    instrumented=True,
    wall_s=0.25,
    notes=(SECRET,),
    output=SECRET,
)
REPORT = GradeReport(
    assignment="tiny",
    submission="sha256:work",
    grader="sha256:graders",
    seed="0" * 32,
    environment=Environment(python="3.11", numpy="2.0", isolation="bubblewrap", isolated=True, not_enforced=("disk",)),
    score=1.5,
    max_score=2.0,
    bonus=0.5,
    status=ReportStatus.GRADED,
    reason=f"{SECRET}.py cannot be read",
    questions=(QuestionScore(id="q1", title="One", score=1.5, max_score=2.0, status=QuestionStatus.GRADED),),
    tests=(FINDING, replace(FINDING, id="q1/test_two")),
    timings=Timings(total_s=1.0, student_cpu_s=0.5),
    gpu=GpuUsage(name="a GPU", peak_memory_bytes=1, energy_j=2.0),
    printed="sha256:printed",
    source=f"in/{SECRET}",
    ignored=(SECRET,),
    missing=(SECRET,),
    notes=(SECRET,),
)


@pytest.mark.parametrize("part", PARTS)
def test_every_field_is_kept_or_emptied_on_purpose(part: type) -> None:
    """A new field of a report fails here until somebody says whether a student may have written it."""
    decided = [*KEPT[part], *EMPTIED.get(part, {}), *REDACTED.get(part, ())]
    assert sorted(decided) == sorted(field.name for field in fields(part))


def test_no_part_of_a_report_is_left_out() -> None:
    """The tables know every dataclass that a report is made of."""
    assert set(KEPT) == set(PARTS)
    assert {inner for part in PARTS for hint in get_type_hints(part).values() for inner in dataclasses_in(hint)} < {
        *PARTS
    }


def dataclasses_in(hint: Any) -> Iterator[Any]:
    if is_dataclass(hint):
        yield hint
    for inner in get_args(hint):
        yield from dataclasses_in(inner)


def test_no_text_of_the_student_is_left() -> None:
    """Nothing of what the work, its files and its names could have put into the report is in the redacted JSON."""
    left = to_json(redacted(REPORT))
    assert SECRET.encode() in to_json(REPORT)
    assert SECRET.encode() not in left
    assert b"sha256:printed" not in left


def test_points_states_and_times_are_as_they_were() -> None:
    """All kept fields have the values of before, in the report and in each of its tests."""
    left = redacted(REPORT)
    for before, after in [(REPORT, left), *zip(REPORT.tests, left.tests, strict=True)]:
        kept = KEPT[type(before)]
        assert {name: asdict(before)[name] for name in kept} == {name: asdict(after)[name] for name in kept}


def test_redacted_report_is_read_like_any_other() -> None:
    """It is stored and read by the same serialiser."""
    assert report_from_json(to_json(redacted(REPORT))) == redacted(REPORT)
