"""`grade run`: many submissions of one assignment, in parallel, resumed where a killed run stopped."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import ExitCode, RefusedError
from autograder.ledger import BatchMember, Ledger, Worker
from autograder.model.course import Assignment
from autograder.model.report import GradeReport, ReportStatus, Timings
from autograder.model.submission import Submission
from autograder.pipeline.grading import Grader
from autograder.pipeline.locate import take_work
from autograder.pipeline.queue import grade_jobs, renewed_leases
from autograder.scoring import score_nothing


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """How a batch is graded."""

    #: 32 hexadecimal digits to replay; None draws one per submission.
    seed: str | None = None
    workers: int


@dataclass(frozen=True, kw_only=True)
class BatchResult:
    """Reports in the order of the paths, and what the command should say of it."""

    reports: tuple[GradeReport, ...]
    #: How many were taken from a run that was killed.
    resumed: int
    exit_code: ExitCode


@dataclass(frozen=True, kw_only=True)
class _Work:
    """One path after intake."""

    path: Path
    submission: Submission | None
    refusal: str = ""


def grade_paths(
    ledger: Ledger,
    grader: Grader,
    paths: Sequence[Path],
    options: RunOptions,
    on_report: Callable[[GradeReport], None] = lambda _: None,
) -> BatchResult:
    """Grade every path; one that is refused or breaks does not stop the others.

    Raises `UsageError` and `OurFault` when nothing at all can be graded.
    """
    works = [_take(path, grader.assignment) for path in paths]
    grader.check_isolation()
    sound = [work.submission for work in works if work.submission is not None]
    graded = iter(_grade(ledger, grader, sound, options, on_report) if sound else ())
    resumed = 0
    reports = []
    for work in works:
        if work.submission is None:
            reports.append(_refused(grader, work))
            continue
        report, was_there = next(graded)
        resumed += was_there
        reports.append(report)
    return BatchResult(reports=tuple(reports), resumed=resumed, exit_code=_exit_code(reports, works))


def _take(path: Path, assignment: Assignment) -> _Work:
    try:
        return _Work(path=path, submission=take_work(path, assignment))
    except RefusedError as refusal:
        return _Work(path=path, submission=None, refusal=str(refusal))


def _grade(
    ledger: Ledger,
    grader: Grader,
    submissions: list[Submission],
    options: RunOptions,
    on_report: Callable[[GradeReport], None],
) -> list[tuple[GradeReport, bool]]:
    """Reports in order, each with whether a killed run had made it."""
    worker = Worker.here()
    batch = ledger.begin_batch(
        submissions,
        assignment=grader.assignment.slug,
        grader_digest=grader.service.ready.manifest.grader_digest,
        worker=worker,
        seed=options.seed,
    )
    there = {member.position for member in batch.members if member.report is not None}
    for member in batch.members:
        if member.report is not None:
            on_report(member.report)
    spoilt: dict[int, GradeReport] = {}
    with renewed_leases(ledger, worker):
        while jobs := ledger.claim_all(worker, batch=batch.id):
            for graded in grade_jobs(
                ledger,
                grader,
                jobs,
                workers=options.workers,
                on_report=lambda _job, report: on_report(report),
            ):
                if graded.report is not None:
                    spoilt[graded.job.id] = graded.report
    members = ledger.batch(batch.id).members
    ledger.finish_batch(batch.id)
    return [(_report_of(grader, member, spoilt), member.position in there) for member in members]


def _report_of(grader: Grader, member: BatchMember, spoilt: dict[int, GradeReport]) -> GradeReport:
    if member.report is not None:
        return member.report
    if member.job_id in spoilt:
        return spoilt[member.job_id]
    return _without_tests(
        grader,
        source=member.source,
        digest=member.digest,
        status=ReportStatus.ERROR,
        reason=member.last_error,
    )


def _refused(grader: Grader, work: _Work) -> GradeReport:
    return _without_tests(grader, source=str(work.path), digest="", status=ReportStatus.UNGRADABLE, reason=work.refusal)


def _without_tests(grader: Grader, *, source: str, digest: str, status: ReportStatus, reason: str) -> GradeReport:
    """A report that says only why there are no verdicts."""
    ready = grader.service.ready
    card = score_nothing(grader.assignment.questions, ready.manifest, reason=reason)
    return GradeReport(
        assignment=grader.assignment.slug,
        submission=digest,
        grader=ready.manifest.grader_digest,
        seed="",
        environment=ready.environment,
        score=card.score,
        max_score=card.max_score,
        status=status,
        reason=reason,
        questions=card.questions,
        tests=(),
        timings=Timings(total_s=0.0),
        source=source,
    )


def _exit_code(reports: Sequence[GradeReport], works: Sequence[_Work]) -> ExitCode:
    """The worst of the parts."""
    if any(report.status is ReportStatus.ERROR for report in reports):
        return ExitCode.OUR_FAULT
    if any(work.refusal for work in works):
        return ExitCode.REFUSED
    return ExitCode.GRADED
