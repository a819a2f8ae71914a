"""Progress is advice about the attempt that is under way: bounded, gone when it ends, and never in anybody's way."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from autograder.errors import StoreFault
from autograder.ledger import Commit, Job, JobState, Ledger, Worker, archive
from autograder.ledger.ledger import LEASE_S
from autograder.ledger.progress import MOST_BYTES, MOST_STATUSES
from autograder.ledger.tables import progress
from autograder.model.progress import VerdictsSoFar
from autograder.model.report import GradeReport, ReportStatus, TestStatus
from autograder.model.submission import Submission
from tests.databases import kept_from_writers
from tests.ledger.conftest import Clock

Make = Callable[..., Submission]
Report = Callable[..., GradeReport]
GRADERS = "sha256:graders"
SO_FAR = VerdictsSoFar(
    tests=3, done=2, public={"q1/test_a": TestStatus.PASSED}, hidden={"q1/test_b": TestStatus.FAILED}
)


@pytest.fixture
def job(ledger: Ledger, work: Make, worker: Worker) -> Job:
    """A job that this process grades."""
    ledger.acknowledge(work(), person="ada", grader_digest=GRADERS)
    return claimed(ledger, worker)


def claimed(ledger: Ledger, worker: Worker) -> Job:
    job = ledger.claim(worker)
    assert job is not None
    return job


def rows(raw: Engine) -> int:
    with raw.connect() as connection:
        return connection.scalar(select(func.count()).select_from(progress)) or 0


def test_verdicts_so_far_can_be_read(ledger: Ledger, job: Job, clock: Clock) -> None:
    """By job and by submission, with the time of the newest note, which replaces the one before."""
    assert ledger.progress_of(job.id) is None
    assert ledger.note_progress(job, replace(SO_FAR, done=1, hidden={}))
    clock.advance(1.0)
    assert ledger.note_progress(job, SO_FAR)

    seen = ledger.progress_of(job.id)

    assert seen is not None
    assert (seen.job_id, seen.submission_id, seen.attempt) == (job.id, job.submission_id, job.attempt)
    assert (seen.at, seen.verdicts) == (clock.now, SO_FAR)
    assert ledger.progress_of_submission(job.submission_id) == (seen,)


def accept(ledger: Ledger, job: Job, report: GradeReport, _: Clock) -> None:
    ledger.commit_report(job, report)


def accept_an_error(ledger: Ledger, job: Job, report: GradeReport, _: Clock) -> None:
    ledger.commit_report(job, replace(report, status=ReportStatus.ERROR, reason="it broke"))


def fail(ledger: Ledger, job: Job, _report: GradeReport, _: Clock) -> None:
    ledger.fail_attempt(job, why="it broke")


def release(ledger: Ledger, job: Job, _report: GradeReport, _: Clock) -> None:
    ledger.release(job)


def fall_silent(ledger: Ledger, _job: Job, _report: GradeReport, clock: Clock) -> None:
    clock.advance(LEASE_S + 1.0)
    ledger.expire_leases()


@pytest.mark.parametrize("end", [accept, accept_an_error, fail, release, fall_silent])
def test_progress_ends_with_the_attempt(
    ledger: Ledger,
    job: Job,
    report_for: Report,
    raw: Engine,
    clock: Clock,
    end: Callable[[Ledger, Job, GradeReport, Clock], None],
) -> None:
    """However it ends, the row is gone, and a note that comes too late does not bring it back."""
    ledger.note_progress(job, SO_FAR)
    assert rows(raw) == 1

    end(ledger, job, report_for(job), clock)

    assert rows(raw) == 0
    assert not ledger.note_progress(job, SO_FAR)
    assert rows(raw) == 0


def test_a_late_note_does_not_replace_that_of_the_next_attempt(ledger: Ledger, job: Job, worker: Worker) -> None:
    """A worker that lost its lease cannot speak for the one that has it now."""
    ledger.release(job)
    again = claimed(ledger, worker)
    ledger.note_progress(again, SO_FAR)

    assert not ledger.note_progress(job, replace(SO_FAR, done=3))

    seen = ledger.progress_of(job.id)
    assert seen is not None
    assert (seen.attempt, seen.verdicts.done) == (again.attempt, 2)


def test_a_note_that_begins_during_the_commit_of_the_report_does_not_outlive_it(
    ledger: Ledger, job: Job, report_for: Report, raw: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits for the commit and finds the attempt ended, or is given up; it never brings the row back."""
    commit = archive.commit

    def note() -> None:
        with suppress(StoreFault):
            ledger.note_progress(job, SO_FAR)

    late = threading.Thread(target=note)

    def commit_with_a_note(*given: Any, **named: Any) -> Commit:
        came_to = commit(*given, **named)
        late.start()
        late.join(0.1)  # until it waits for this transaction
        return came_to

    monkeypatch.setattr(archive, "commit", commit_with_a_note)
    ledger.commit_report(job, report_for(job))
    late.join()

    assert rows(raw) == 0


def test_a_row_of_another_attempt_is_not_shown(ledger: Ledger, job: Job, raw: Engine) -> None:
    """Whatever became of its deletion, a row speaks for its own attempt alone."""
    ledger.note_progress(job, SO_FAR)
    with raw.begin() as connection:
        connection.execute(progress.update().values(attempt="another"))
    assert ledger.progress_of(job.id) is None


def test_progress_is_bounded(ledger: Ledger, job: Job) -> None:
    """Beyond so many statuses, or so many bytes, tests are counted and not named."""
    many = {f"q1/test_{number}": TestStatus.PASSED for number in range(2 * MOST_STATUSES)}
    long = {f"q1/test_{number}_{'x' * 1000}": TestStatus.PASSED for number in range(100)}
    for hidden in (many, long):
        ledger.note_progress(job, VerdictsSoFar(tests=2000, done=len(hidden), hidden=hidden))
        seen = ledger.progress_of(job.id)
        assert seen is not None
        named = seen.verdicts.hidden
        assert seen.verdicts.done == len(hidden)
        assert 0 < len(named) <= MOST_STATUSES
        assert sum(map(len, named)) <= MOST_BYTES


def test_a_busy_database_is_given_up_soon(ledger: Ledger, job: Job, raw: Engine) -> None:
    """While another program keeps every writer waiting, a note fails soon and costs nothing else."""
    with kept_from_writers(raw):
        started_s = time.monotonic()
        with pytest.raises(StoreFault):
            ledger.note_progress(job, SO_FAR)
        assert time.monotonic() - started_s < 10.0  # the ledger's other writers wait for 30 s
    assert ledger.note_progress(job, SO_FAR)


def test_courses_do_not_see_each_others_progress(ledger: Ledger, job: Job, place: str, tmp_path: Path) -> None:
    """A course that shares the database finds none."""
    ledger.note_progress(job, SO_FAR)
    with Ledger.open(place, tmp_path / "store", course="other") as other:
        assert other.progress_of(job.id) is None
        assert other.progress_of_submission(job.submission_id) == ()


def test_progress_changes_no_job(ledger: Ledger, job: Job) -> None:
    """A note neither ends nor extends the attempt."""
    before = ledger.jobs_of(job.submission_id)
    ledger.note_progress(job, SO_FAR)
    assert ledger.jobs_of(job.submission_id) == before
    assert before[0].state is JobState.LEASED
