"""`grade scores --explain LOGIN` says how a person's marks come about under the rules of `course.toml`."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from autograder.cli.main import cli
from autograder.config import load_assignment, load_course
from autograder.errors import UsageError
from autograder.ledger import Ledger, Worker
from autograder.model.course import Course
from autograder.model.report import (
    Environment,
    Finding,
    GradeReport,
    QuestionScore,
    QuestionStatus,
    ReportStatus,
    TestStatus,
    Timings,
)
from autograder.model.submission import Submission
from autograder.services.record import open_record

RULES = """
[course]
name = "Deep learning"
term = "2026"
timezone = "Europe/Berlin"

[policy]
late_bank_days = 1
max_late_days = 3
penalty_per_late_day = 0.1
grace_minutes = 0

[record]
course = "tiny"

[[assignments]]
slug = "warmup"
due = 2026-10-24T23:59:00
"""


@pytest.fixture
def course(tiny_course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """A tiny course with one late day for free, due on the evening before the clocks change."""
    folder = Path(copytree(tiny_course, tmp_path / "course"))
    (folder / "course.toml").write_text(RULES, encoding="utf-8")
    monkeypatch.chdir(folder)
    return load_course(folder)


@pytest.fixture
def hand_in(course: Course) -> Callable[[str, datetime, dict[str, float]], None]:
    """Takes work in at a moment and has it earn all points, given by question."""

    def do(person: str, at: datetime, points: dict[str, float]) -> None:
        work = Submission(assignment="warmup", files={"warmup.py": b""}, digest=f"sha256:{person}{at.isoformat()}")
        with open_record(course) as ledger:
            ledger.acknowledge(work, person=person, grader_digest="sha256:g", received_at=at)
            _grade(ledger, points)

    return do


def _grade(ledger: Ledger, points: dict[str, float]) -> None:
    job = ledger.claim(Worker.here())
    assert job is not None
    questions = tuple(
        QuestionScore(id=name, title=name, score=most, max_score=most, status=QuestionStatus.GRADED)
        for name, most in points.items()
    )
    tests = tuple(
        Finding(
            id=f"{one.id}/test_all",
            question=one.id,
            status=TestStatus.PASSED,
            score=one.score,
            max_score=one.max_score,
            level="hint",
        )
        for one in questions
    )
    report = GradeReport(
        assignment=job.assignment,
        submission=job.digest,
        grader=job.grader_digest,
        seed=job.seed,
        environment=Environment(python="3.11", isolation="fake", isolated=False),
        score=sum(one.score for one in questions),
        max_score=sum(one.max_score for one in questions),
        status=ReportStatus.GRADED,
        questions=questions,
        tests=tests,
        timings=Timings(total_s=0.1),
    )
    ledger.commit_report(job, report)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of October 2026 in UTC."""
    return datetime(2026, 10, day, hour, minute, tzinfo=UTC)


def questions_of(course: Course) -> dict[str, float]:

    return {one.id: one.points for one in load_assignment(course, "warmup").questions}


def test_late_days_and_the_bank_are_explained(course: Course, hand_in: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Two days late over the change of the clocks: the bank pays for one, the other costs a tenth of the maximum."""
    full = questions_of(course)
    hand_in("ada", at(26, 22, 30), full)  # 23:30 in Berlin: within the second late day, which ends an hour later in UTC
    cli(["scores", "--explain", "ada"], standalone_mode=False)
    said = capsys.readouterr().out
    most = sum(full.values())
    assert f"warmup: {0.9 * most:g} of {most:g} points." in said
    assert "Due 2026-10-24 23:59 (Europe/Berlin); handed in 2 days late." in said
    assert "Your bank of late days pays for 1 day." in said
    assert "Late days left in your bank: 0 of 1." in said


def test_best_after_penalty_counts(course: Course, hand_in: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """A late attempt that loses more than it gains does not count, and spends nothing."""
    full = questions_of(course)
    hand_in("ada", at(20, 10), full)
    hand_in("ada", at(25, 10), full)
    cli(["scores", "--explain", "ada"], standalone_mode=False)
    said = capsys.readouterr().out
    assert "Attempt 1 counts" in said
    assert "handed in on time" in said
    assert "Late days left in your bank: 1 of 1." in said


def test_nobody_is_explained(course: Course) -> None:
    """A login that handed nothing in, and options that do not go together, are one sentence each."""
    assert course.policy.late_bank_days == 1
    with pytest.raises(UsageError, match="the login 'eve' has handed in nothing: check how it is written"):
        cli(["scores", "--explain", "eve"], standalone_mode=False)
    with pytest.raises(UsageError, match="leave the assignment, --json and --csv out"):
        cli(["scores", "warmup", "--explain", "eve"], standalone_mode=False)
