"""Progress is written beside the grading, now and then, and whatever becomes of a note the grading goes on."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from autograder.errors import StoreFault
from autograder.ledger import Job, Lane
from autograder.model.manifest import DeclaredTest, FeedbackLevel
from autograder.model.progress import VerdictsSoFar
from autograder.model.report import TestStatus
from autograder.model.verdict import Verdict
from autograder.services import progress
from autograder.services.progress import OnProgress, ProgressWriter

#: Seconds after which a test gives up.
PATIENCE_S = 60.0
TESTS = (
    DeclaredTest(id="q1/test_a", question="q1", feedback=FeedbackLevel.PUBLIC),
    DeclaredTest(id="q1/test_b", question="q1"),
    DeclaredTest(id="q1/test_c", question="q1", feedback=FeedbackLevel.SILENT),
)
JOB = Job(
    id=1,
    submission_id=1,
    assignment="tiny",
    digest="sha256:d",
    grader_digest="sha256:g",
    lane=Lane.CPU,
    seed="0" * 32,
    attempt="first",
    lease_until=datetime(2026, 9, 1, tzinfo=UTC),
)
PASSED = Verdict(test="q1/test_a", status=TestStatus.PASSED)
FAILED = Verdict(test="q1/test_b", status=TestStatus.FAILED)


@contextmanager
def writer_to(note: OnProgress) -> Iterator[ProgressWriter]:
    writer = ProgressWriter(note)
    try:
        yield writer
    finally:
        writer.close()


class Notes:
    """Keeps what was noted, and when."""

    def __init__(self) -> None:
        self.seen: list[VerdictsSoFar] = []
        self.at_s: list[float] = []
        self._semaphore = threading.Semaphore(0)

    def __call__(self, _job: Job, verdicts: VerdictsSoFar) -> None:
        self.seen.append(verdicts)
        self.at_s.append(time.monotonic())
        self._semaphore.release()

    def wait(self) -> None:
        assert self._semaphore.acquire(timeout=PATIENCE_S)


def test_verdicts_are_noted_apart_for_public_and_hidden_tests() -> None:
    """With how many there are of how many; what no test said yet is not named."""
    notes = Notes()
    with writer_to(notes) as writer, writer.of(JOB, TESTS) as hear:
        hear(PASSED)
        hear(FAILED)
        notes.wait()
    assert notes.seen[-1] == VerdictsSoFar(
        tests=3, done=2, public={"q1/test_a": TestStatus.PASSED}, hidden={"q1/test_b": TestStatus.FAILED}
    )


def test_a_job_is_noted_no_more_often_than_every_quarter_of_a_second() -> None:
    """However fast verdicts come, notes have that distance, and the last one has all verdicts."""
    notes, many = Notes(), [DeclaredTest(id=f"q1/test_{number}", question="q1") for number in range(100)]
    with writer_to(notes) as writer, writer.of(JOB, many) as hear:
        for test in many:
            hear(Verdict(test=test.id, status=TestStatus.PASSED))
            time.sleep(0.01)
        deadline_s = time.monotonic() + PATIENCE_S
        while not notes.seen or notes.seen[-1].done < len(many):
            assert time.monotonic() < deadline_s
            time.sleep(0.01)
    gaps_s = [later - earlier for earlier, later in zip(notes.at_s, notes.at_s[1:], strict=False)]
    assert len(gaps_s) >= 1
    assert min(gaps_s) >= 0.25


def test_a_job_that_is_done_at_once_is_not_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its report says it all."""
    monkeypatch.setattr(progress, "NOTE_S", 0.05)
    notes = Notes()
    with writer_to(notes) as writer:
        with writer.of(JOB, TESTS) as hear:
            hear(PASSED)
        time.sleep(0.2)
    assert notes.seen == []


def test_a_note_that_hangs_holds_up_no_verdict_and_no_job() -> None:
    """Grading goes on while the database does not answer, and the end waits for it no longer than a moment."""
    is_hanging, may_end = threading.Event(), threading.Event()

    def hang(_job: Job, _verdicts: VerdictsSoFar) -> None:
        is_hanging.set()
        may_end.wait(PATIENCE_S)

    started_s = time.monotonic()
    with writer_to(hang) as writer:
        with writer.of(JOB, TESTS) as hear:
            hear(PASSED)
            assert is_hanging.wait(PATIENCE_S)
            hear(FAILED)
    assert time.monotonic() - started_s < PATIENCE_S / 2
    may_end.set()


def test_a_note_that_fails_is_made_up_for_by_the_next() -> None:
    """A fault of the store reaches nobody; the next verdict is noted with those before."""
    notes, faults = Notes(), [StoreFault("away")]
    has_failed = threading.Event()

    def note(job: Job, verdicts: VerdictsSoFar) -> None:
        if faults:
            has_failed.set()
            raise faults.pop()
        notes(job, verdicts)

    with writer_to(note) as writer, writer.of(JOB, TESTS) as hear:
        hear(PASSED)
        assert has_failed.wait(PATIENCE_S)
        hear(FAILED)
        notes.wait()
    assert notes.seen[-1].done == 2
