"""`grade submit` with everything embedded: acknowledged on this machine's disk, then graded on the spot."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import OurFault, RefusedError
from autograder.grading.assignment import Grader
from autograder.intake.parsing import Parsers
from autograder.ledger import Lane, Ledger, SubmissionRow
from autograder.metering import GpuKind
from autograder.model.course import Course
from autograder.model.report import GradeReport
from autograder.services.locate import take_work
from autograder.services.progress import OnProgress
from autograder.services.work import WorkerOptions, grade_waiting
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
    on_progress: OnProgress = lambda _job, _verdicts: None,
) -> HandedIn:
    """Take in, acknowledge, grade. What an earlier, killed `submit` left ungraded is graded first.

    `parsers` read the work. With `gpu` the part that needs one is graded as well; without, it waits for a machine that
    has one. `on_progress` hears now and then, from another thread, how far the grading is.
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
    fault = grade_waiting(ledger, course, options, at_hand=grader, on_progress=on_progress)
    stored = ledger.report_of(row.id)
    if stored is None:
        message = f"submission {row.id} is safe but could not be graded: {fault.get(row.id, 'see `grade status`')}"
        raise OurFault(message)
    return HandedIn(row=row, report=stored.report)
