"""A worker grades what is queued, reports what fails, and costs nothing while it waits."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from sqlalchemy import Connection

from autograder.config import load_assignment, load_course
from autograder.errors import StoreFault
from autograder.grading.assignment import Grader
from autograder.intake.parsing import LocalParsers
from autograder.ledger import Job, JobState, Lane, Ledger, SubmissionRow, Worker
from autograder.model.course import Course
from autograder.model.progress import VerdictsSoFar
from autograder.model.report import GradeReport
from autograder.services import jobs, progress, work
from autograder.services.jobs import grade_job, renewed_leases
from autograder.services.locate import take_work
from autograder.services.record import open_record
from autograder.services.submit import hand_in
from autograder.services.work import Listener, WorkerOptions, grade_waiting, serve

#: Seconds after which a test gives up.
PATIENCE_S = 60.0


@pytest.fixture
def course(tiny_course: Path, tmp_path: Path) -> Course:
    """A tiny course of the test's own."""
    return load_course(Path(copytree(tiny_course, tmp_path / "course")))


@pytest.fixture
def ledger(course: Course) -> Iterator[Ledger]:
    """Its record."""
    with open_record(course) as opened:
        yield opened


def queued(ledger: Ledger, course: Course, person: str) -> int:
    """Queue the reference as a person's work; the submission's id."""
    assignment = load_assignment(course, "warmup")
    assert assignment.solutions_dir is not None
    submission = take_work(assignment.solutions_dir / "reference", assignment, LocalParsers())
    with Grader.start(assignment) as grader:
        digest = grader.service.ready.manifest.grader_digest
    return ledger.acknowledge(submission, person=person, grader_digest=digest, lanes=(Lane.CPU,)).id


def test_a_worker_grades_what_is_queued_while_it_runs(course: Course, ledger: Ledger) -> None:
    """Both what waited before and what is queued later; stopped, it ends."""
    stop, graded = threading.Event(), []
    seen = threading.Semaphore(0)

    def on_report(job: Job, report: GradeReport) -> None:
        graded.append((job.submission_id, report.score))
        seen.release()

    first = queued(ledger, course, "ada")
    thread = threading.Thread(target=serve, args=(ledger, course, WorkerOptions(), stop, Listener(on_report=on_report)))
    thread.start()
    assert seen.acquire(timeout=PATIENCE_S)
    second = queued(ledger, course, "bob")
    assert seen.acquire(timeout=PATIENCE_S)
    stop.set()
    thread.join(PATIENCE_S)

    assert not thread.is_alive()
    assert graded == [(first, 10.0), (second, 10.0)]
    assert [(one.person, one.score) for one in ledger.current_scores("warmup")] == [("ada", 10.0), ("bob", 10.0)]


def test_an_assignment_that_is_gone_costs_its_own_jobs_alone(course: Course, ledger: Ledger) -> None:
    """The worker reports it and goes on; the job is tried again as often as any other."""
    submission = queued(ledger, course, "ada")
    (course.assignments_dir / "warmup" / "assignment.toml").unlink()
    stop, faults = threading.Event(), []

    def on_fault(sentence: str) -> None:
        faults.append(sentence)
        stop.set()

    serve(ledger, course, WorkerOptions(), stop, Listener(on_fault=on_fault))

    assert len(faults) == 1
    assert faults[0].startswith(f"submission {submission}: there is no assignment 'warmup': ")
    assert [(job.state.value, job.tries) for job in ledger.jobs_of(submission)] == [("queued", 1)]


def test_a_job_of_graders_that_changed_since_is_superseded_and_no_error(course: Course, ledger: Ledger) -> None:
    """The new graders grade the work in the same go; staff are told of no fault."""
    submission = queued(ledger, course, "ada")
    graders = course.root / "tests/graders/warmup/test_warmup_hidden.py"
    graders.write_text(graders.read_text() + "\n# changed\n")

    faults = grade_waiting(ledger, course, WorkerOptions())

    old, new = ledger.jobs_of(submission)
    assert (old.state, old.superseded_by, old.tries) == (JobState.SUPERSEDED, new.id, 0)
    assert (new.state, faults, ledger.faults()) == (JobState.DONE, {}, ())
    assert [one.score for one in ledger.current_scores("warmup")] == [10.0]


def test_a_defect_in_one_thread_ends_the_worker(
    course: Course, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does not go on with fewer threads than it was asked for; the defect reaches whoever started it."""
    answers = ["defect"]

    def claim(*_: object, **_options: object) -> None:
        if answers:
            raise RuntimeError(answers.pop())

    monkeypatch.setattr(ledger, "claim", claim)
    with pytest.raises(RuntimeError, match="defect"):
        serve(ledger, course, WorkerOptions(workers=2), threading.Event())


def test_a_renewal_that_fails_once_is_tried_again(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that is away for a moment does not end the renewals of a lease."""
    answers, again = [StoreFault("away"), None], threading.Event()

    def renew(_: Worker) -> int:
        answer = answers.pop(0) if answers else None
        if answer is not None:
            raise answer
        again.set()
        return 1

    monkeypatch.setattr(jobs, "RENEW_S", 0.01)
    monkeypatch.setattr(ledger, "renew", renew)
    with renewed_leases(ledger, Worker.here()):
        assert again.wait(PATIENCE_S)


def test_an_idle_worker_takes_no_lock_for_writing(
    course: Course, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While nothing is queued it only reads, however often it looks."""
    monkeypatch.setattr(work, "IDLE_S", 0.01)
    looks, writes, stop = [], [], threading.Event()
    database = ledger._database
    reading, write = database.reading, database.write

    def counted_reading() -> object:
        looks.append(1)
        if len(looks) > 10:
            stop.set()
        return reading()

    def counted_write(deed: Callable[[Connection], object]) -> object:
        writes.append(1)
        return write(deed)

    monkeypatch.setattr(database, "reading", counted_reading)
    monkeypatch.setattr(database, "write", counted_write)
    serve(ledger, course, WorkerOptions(), stop)

    assert writes == []
    assert len(looks) > 10


def test_an_idle_worker_hears_of_a_job_without_looking_for_it(
    course: Course, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of its threads would look again in a minute only; news of the job wakes one that grades it."""
    monkeypatch.setattr(work, "IDLE_S", PATIENCE_S)
    stop, graded = threading.Event(), threading.Event()
    listener = Listener(on_report=lambda _job, _report: graded.set())
    is_idle, claim = threading.Event(), ledger.claim

    def noted_claim(*given: Any, **named: Any) -> Job | None:
        job = claim(*given, **named)
        if job is None:
            is_idle.set()
        return job

    monkeypatch.setattr(ledger, "claim", noted_claim)
    thread = threading.Thread(target=serve, args=(ledger, course, WorkerOptions(workers=2), stop, listener))
    started_s = time.monotonic()
    thread.start()
    assert is_idle.wait(PATIENCE_S)
    queued(ledger, course, "ada")
    assert graded.wait(PATIENCE_S)
    stop.set()
    thread.join(PATIENCE_S)
    assert not thread.is_alive()
    assert time.monotonic() - started_s < PATIENCE_S


def test_a_hand_in_that_a_worker_takes_is_waited_for(course: Course, ledger: Ledger) -> None:
    """Where a worker is faster than the command, that shows the worker's progress and then its report."""
    assignment = load_assignment(course, "warmup")
    assert assignment.solutions_dir is not None
    so_far, heard = VerdictsSoFar(tests=7, done=3), threading.Event()
    with Grader.start(assignment) as grader, ThreadPoolExecutor(1) as elsewhere:

        def grade(job: Job) -> None:
            ledger.note_progress(job, so_far)
            assert heard.wait(PATIENCE_S)
            grade_job(ledger, grader, job, lambda _job, _report: None)

        def take(_: SubmissionRow) -> None:
            job = ledger.claim(Worker.here())
            assert job is not None
            elsewhere.submit(grade, job)

        def hear(verdicts: VerdictsSoFar) -> None:
            if verdicts == so_far:
                heard.set()

        work = assignment.solutions_dir / "reference"
        handed_in = hand_in(ledger, course, grader, work, "ada", take, parsers=LocalParsers(), on_progress=hear)

    assert handed_in.report.score == 10.0
    assert heard.is_set()


def test_a_hand_in_is_graded_here_when_the_worker_gives_it_back(course: Course, ledger: Ledger) -> None:
    """The command that waits takes the job over."""
    assignment = load_assignment(course, "warmup")
    assert assignment.solutions_dir is not None
    with Grader.start(assignment) as grader, ThreadPoolExecutor(1) as elsewhere:

        def take(_: SubmissionRow) -> None:
            job = ledger.claim(Worker.here())
            assert job is not None
            elsewhere.submit(lambda: (time.sleep(0.5), ledger.release(job)))

        work = assignment.solutions_dir / "reference"
        handed_in = hand_in(ledger, course, grader, work, "ada", take, parsers=LocalParsers())

    assert handed_in.report.score == 10.0


def test_a_worker_writes_how_far_its_jobs_are(course: Course, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the attempt is under way; when its report stands, nothing of it is left."""
    monkeypatch.setattr(progress, "NOTE_S", 0.0)
    seen, note = [], ledger.note_progress

    def kept_note(job: Job, verdicts: VerdictsSoFar) -> bool:
        seen.append((note(job, verdicts), ledger.progress_of(job.id)))
        return True

    monkeypatch.setattr(ledger, "note_progress", kept_note)
    submission = queued(ledger, course, "ada")
    assert grade_waiting(ledger, course, WorkerOptions()) == {}

    noted = [now for is_noted, now in seen if is_noted and now is not None]
    assert noted
    assert {one.submission_id for one in noted} == {submission}
    assert 0 < noted[0].verdicts.done <= noted[0].verdicts.tests
    assert ledger.progress_of_submission(submission) == ()
