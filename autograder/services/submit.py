"""`grade submit` with everything embedded: acknowledged on this machine's disk, then graded on the spot."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from autograder.config import load_assignment
from autograder.errors import OurFault, RefusedError
from autograder.grading.assignment import Grader
from autograder.grading.protocol import IsolationChoice
from autograder.intake.parsing import Parsers
from autograder.ledger import Commit, Job, Lane, Ledger, SubmissionRow, Worker
from autograder.metering import GpuKind
from autograder.model.course import Course
from autograder.model.report import GradeReport, ReportStatus
from autograder.services.jobs import grade_job, renewed_leases
from autograder.services.locate import take_work
from autograder.text import printable_path


@dataclass(frozen=True, kw_only=True)
class HandedIn:
    """A submission and what came of it."""

    row: SubmissionRow
    report: GradeReport


def hand_in(  # noqa: PLR0917 - the record, the place, the work, the way
    ledger: Ledger,
    course: Course,
    grader: Grader,
    work: Path,
    person: str,
    on_acknowledged: Callable[[SubmissionRow], None] = lambda _: None,
    *,
    parsers: Parsers,
    gpu: GpuKind | None = None,
) -> HandedIn:
    """Take in, acknowledge, grade. What an earlier, killed `submit` left ungraded is graded first.

    `parsers` read the work. With `gpu` the part that needs one is graded as well; without, it waits for a machine that
    has one.
    Raises `RefusedError` when there is nothing to grade (no attempt is used), `OurFault` when grading failed:
    the submission is then kept, and graded by the next `submit` or `status`.
    """
    submission = take_work(work, grader.assignment, parsers)
    if submission.is_empty:
        notes = "".join(f" ({note})" for note in submission.notes)
        missing = ", ".join(submission.missing)
        message = f"nothing to hand in: {missing} is not in {printable_path(work)}{notes}; no attempt was used"
        raise RefusedError(message)
    grader.check_isolation()
    digest = grader.service.ready.manifest.grader_digest
    lanes = (Lane.CPU, Lane.GPU) if grader.needs_gpu else (Lane.CPU,)
    row = ledger.acknowledge(submission, person=person, grader_digest=digest, lanes=lanes)
    on_acknowledged(row)
    fault = _grade_lanes(ledger, course, grader.isolation, at_hand=grader, gpu=gpu)
    stored = ledger.report_of(row.id)
    if stored is None:
        message = f"submission {row.id} is safe but could not be graded: {fault.get(row.id, 'see `grade status`')}"
        raise OurFault(message)
    return HandedIn(row=row, report=stored.report)


def finish_pending(
    ledger: Ledger,
    course: Course,
    *,
    isolation: IsolationChoice = "bubblewrap",
    gpu: GpuKind | None = None,
    on_start: Callable[[int], None] = lambda _: None,
) -> dict[int, str]:
    """Grade what a killed `submit` left behind and, with `gpu`, what waits for one; what went wrong, by submission.

    `on_start` is told how many jobs wait, if any do.
    """
    waiting = [job for job in ledger.pending_jobs() if gpu is not None or job.lane is Lane.CPU]
    if not waiting:
        return {}
    on_start(len(waiting))
    return _grade_lanes(ledger, course, isolation, at_hand=None, gpu=gpu)


def _grade_lanes(
    ledger: Ledger, course: Course, isolation: IsolationChoice, *, at_hand: Grader | None, gpu: GpuKind | None
) -> dict[int, str]:
    """Work through what needs no GPU first; a fault on the GPU leaves those scores as they are."""
    with _graders(course, isolation, at_hand=at_hand, gpu=None) as grader_of:
        faults = _grade_pending(ledger, grader_of, Lane.CPU)
    if gpu is None:
        return faults
    try:
        with _graders(course, isolation, at_hand=None, gpu=gpu) as grader_of:
            return _grade_pending(ledger, grader_of, Lane.GPU) | faults
    except OurFault as fault:  # the GPU cannot be used after all: its jobs wait on, for this machine or another
        waiting = (job for job in ledger.pending_jobs() if job.lane is Lane.GPU)
        return {job.submission_id: str(fault) for job in waiting} | faults


def _grade_pending(ledger: Ledger, grader_of: Callable[[str], Grader], lane: Lane) -> dict[int, str]:
    worker = Worker.here()
    faults: dict[int, str] = {}
    with renewed_leases(ledger, worker):
        while (job := ledger.claim(worker, lane=lane)) is not None:
            if fault := _grade_one(ledger, grader_of, job):
                faults[job.submission_id] = fault
    return faults


def _grade_one(ledger: Ledger, grader_of: Callable[[str], Grader], job: Job) -> str:
    """Grade one job; what went wrong on our side, in a sentence."""
    try:
        grader = grader_of(job.assignment)
    except OurFault:
        ledger.release(job)
        raise
    digest = grader.service.ready.manifest.grader_digest
    if digest != job.grader_digest:
        # The graders changed since it was queued: the old job is set aside, the new graders get one of their own.
        ledger.enqueue(job.submission_id, grader_digest=digest, lane=job.lane)
        ledger.fail_attempt(job, why="the graders changed before it was graded")
        return ""
    graded = grade_job(ledger, grader, job, lambda _job, _report: None)
    good = graded.commit in {Commit.ACCEPTED, Commit.REPEATED}
    ours = graded.report is None or graded.report.status is ReportStatus.ERROR
    return "" if good and not ours else graded.fault


@contextmanager
def _graders(
    course: Course, isolation: IsolationChoice, *, at_hand: Grader | None, gpu: GpuKind | None
) -> Iterator[Callable[[str], Grader]]:
    """Graders by assignment, each started when it is first asked for; `at_hand` is its owner's to close."""
    started = {} if at_hand is None else {at_hand.assignment.slug: at_hand}
    with ExitStack() as stack:

        def grader_of(slug: str) -> Grader:
            if slug not in started:
                grader = stack.enter_context(Grader.start(load_assignment(course, slug), isolation=isolation, gpu=gpu))
                grader.check_isolation()
                started[slug] = grader
            return started[slug]

        yield grader_of
