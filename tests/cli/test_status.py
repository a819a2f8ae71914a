"""`grade status` says of what waits how many are ahead and how long it takes, as far as that is known."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autograder.config import load_course
from autograder.ledger import Job, Ledger, Worker
from autograder.ledger.store import digest_of
from autograder.model.report import Environment, GradeReport, ReportStatus, Timings
from autograder.model.submission import Submission
from autograder.services.record import open_record

Grade = Callable[..., object]
GRADERS = "sha256:graders"


class Clock:
    """The time of day, as long ago as a test says."""

    def __init__(self) -> None:
        self.ago_s = 0.0

    def __call__(self) -> datetime:
        return datetime.now(UTC) - timedelta(seconds=self.ago_s)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(course: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    """The course's record, with a clock that a test can put back."""
    with open_record(load_course(course)) as opened:
        monkeypatch.setattr(opened, "_now", clock)
        yield opened


def hand_in(ledger: Ledger, person: str) -> int:
    """Queue work of that person; the submission's id."""
    content = person.encode()
    work = Submission(assignment="warmup", files={"warmup.py": content}, digest=digest_of(content))
    return ledger.acknowledge(work, person=person, grader_digest=GRADERS).id


def claimed(ledger: Ledger) -> Job:
    job = ledger.claim(Worker.here())
    assert job is not None
    return job


def grade_one(ledger: Ledger) -> None:
    job = claimed(ledger)
    ledger.commit_report(job, report_on(job))


def report_on(job: Job) -> GradeReport:
    return GradeReport(
        assignment=job.assignment,
        submission=job.digest,
        grader=job.grader_digest,
        seed=job.seed,
        environment=Environment(python="3.11", isolation="fake", isolated=False),
        score=8.0,
        max_score=10.0,
        status=ReportStatus.GRADED,
        questions=(),
        tests=(),
        timings=Timings(total_s=0.5),
    )


def states(grade: Grade) -> list[str]:
    """What is said of each submission."""
    return [re.split(r"attempt \d+ +", line)[1] for line in grade("status").out.splitlines()]


def test_who_waits_reads_how_many_are_ahead(grade: Grade, ledger: Ledger) -> None:
    """Before anything was measured, no time is said."""
    for person in ("ada", "bob", "eve"):
        hand_in(ledger, person)
    assert states(grade) == ["waits, next in line", "waits, 1 ahead", "waits, 2 ahead"]


def test_who_waits_reads_about_how_long(grade: Grade, ledger: Ledger, clock: Clock) -> None:
    """Two were graded at once until now, so the first two can start at once, and the third after one of them."""
    for person, took_s in (("ada", 300), ("bob", 300)):
        hand_in(ledger, person)
        clock.ago_s = took_s
        job = claimed(ledger)
        clock.ago_s = 0
        ledger.commit_report(job, report_on(job))
    for person in ("cid", "dan", "eve"):
        hand_in(ledger, person)
    assert states(grade)[2:] == [
        "waits, next in line, about 1 s",
        "waits, 1 ahead, about 1 s",
        "waits, 2 ahead, about 5 min",
    ]


def test_a_regrade_that_is_put_off_says_until_when(grade: Grade, ledger: Ledger) -> None:
    """Beside the score that stands until then, in the course's time zone."""
    submission = hand_in(ledger, "ada")
    grade_one(ledger)
    ledger.regrade(
        submission,
        grader_digest=GRADERS,
        requested_by="staff",
        reason="a test was wrong",
        not_before=datetime(2100, 1, 2, 3, 4, tzinfo=UTC),
    )
    (state,) = states(grade)
    assert "8/10" in state
    assert state.endswith("; another job waits until 2100-01-02 03:04")


def test_replaced_graders_are_no_error(grade: Grade, ledger: Ledger) -> None:
    """The work waits for the new ones, and staff read of no fault."""
    hand_in(ledger, "ada")
    ledger.supersede(claimed(ledger), grader_digest="sha256:changed")
    assert states(grade) == ["waits, next in line"]
    assert "error" not in grade("status").out


def test_cancelled_work_says_so(grade: Grade, ledger: Ledger) -> None:
    """It does not count as waiting."""
    hand_in(ledger, "ada")
    (job,) = ledger.pending_jobs()
    ledger.cancel(job.id, by="staff", why="handed in by mistake")
    assert states(grade) == ["cancelled"]
    assert "wait" not in grade("status").err
