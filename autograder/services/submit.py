"""`grade submit` with everything embedded: acknowledged on this machine's disk, then graded on the spot."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import OurFault, RefusedError
from autograder.grading.assignment import Grader
from autograder.intake.parsing import Parsers
from autograder.ledger import JobState, Lane, Ledger, SubmissionRow, Topic
from autograder.metering import GpuKind
from autograder.model.course import Course
from autograder.model.progress import VerdictsSoFar
from autograder.model.report import GradeReport
from autograder.services.claims import EXPIRE_S
from autograder.services.locate import take_work
from autograder.services.work import WorkerOptions, grade_waiting
from autograder.text import printable_path

OnVerdicts = Callable[[VerdictsSoFar], object]


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
    on_progress: OnVerdicts = lambda _: None,
) -> HandedIn:
    """Take in, acknowledge, grade. What an earlier, killed `submit` left ungraded is graded first.

    `parsers` read the work. With `gpu` the part that needs one is graded as well; without, it waits for a machine that
    has one. A worker that takes the job first is waited for. `on_progress` hears now and then, from any thread, how far
    the grading is.
    Raises `RefusedError` when there is nothing to grade (no attempt is used), `OurFault` when grading failed:
    the submission is then kept, and graded by the next `submit` or `worker`.
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
    options = WorkerOptions(isolation=grader.isolation, gpu=gpu)
    fault = _grade(ledger, course, options, row.id, grader, on_progress)
    stored = ledger.report_of(row.id)
    if stored is None:
        message = f"submission {row.id} is safe but could not be graded: {fault.get(row.id, 'see `grade status`')}"
        raise OurFault(message)
    return HandedIn(row=row, report=stored.report)


def _grade(  # noqa: PLR0917 - as `hand_in`
    ledger: Ledger, course: Course, options: WorkerOptions, submission_id: int, grader: Grader, on_progress: OnVerdicts
) -> dict[int, str]:
    """Grade all that waits, and wait for the submission where a worker has it; what went wrong, by submission."""
    while True:
        faults = grade_waiting(
            ledger, course, options, at_hand=grader, on_progress=lambda _job, verdicts: on_progress(verdicts)
        )
        if not _is_elsewhere(ledger, submission_id):
            return faults
        _wait_for_worker(ledger, submission_id, on_progress)


def _is_elsewhere(ledger: Ledger, submission_id: int) -> bool:
    """Whether a worker holds the part that needs no GPU, without which there is nothing to show."""
    jobs = ledger.jobs_of(submission_id)
    return any(job.lane is Lane.CPU and job.state is JobState.LEASED for job in jobs)


def _wait_for_worker(ledger: Ledger, submission_id: int, on_progress: OnVerdicts) -> None:
    """Return when the worker has graded it, or no longer has it."""
    with closing(ledger.watch(Topic.PROGRESS)) as watch:
        while _is_elsewhere(ledger, submission_id):
            for progress in ledger.progress_of_submission(submission_id):
                on_progress(progress.verdicts)
            if not watch.wait(EXPIRE_S):
                ledger.expire_leases()
