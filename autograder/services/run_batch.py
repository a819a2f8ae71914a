"""`grade run`: many submissions of one assignment, in parallel, resumed where a killed run stopped."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.errors import ExitCode, OurFault, RefusedError
from autograder.grading.assignment import Grader
from autograder.intake.parsing import Parsers
from autograder.ledger import BatchMember, Lane, Ledger, Worker
from autograder.metering import GpuKind
from autograder.model.course import Assignment
from autograder.model.report import GradeReport, ReportStatus, Timings
from autograder.model.submission import Submission
from autograder.scoring import complete, score_nothing
from autograder.services.jobs import grade_jobs, renewed_leases
from autograder.services.locate import take_work
from autograder.text import printable_path


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """How a batch is graded."""

    #: 32 hexadecimal digits to replay; None draws one per submission.
    seed: str | None = None
    workers: int
    #: How this machine's GPU is read, for the tests that need one; None where there is none, and they stay pending.
    gpu: GpuKind | None = None


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
    #: What went wrong on our side.
    fault: str = ""


def grade_paths(
    ledger: Ledger,
    grader: Grader,
    paths: Sequence[Path],
    options: RunOptions,
    on_report: Callable[[GradeReport], None] = lambda _: None,
    *,
    parsers: Parsers,
) -> BatchResult:
    """Grade every path, read by `parsers`; one that is refused or breaks does not stop the others.

    Raises `UsageError` and `OurFault` when nothing at all can be graded.
    """
    works = [_take(path, grader.assignment, parsers) for path in paths]
    grader.check_isolation()
    sound = [work.submission for work in works if work.submission is not None]
    graded = iter(_grade_parts(ledger, grader, sound, options, on_report) if sound else ())
    resumed, broken = 0, any(work.fault for work in works)
    reports = []
    for work in works:
        if work.submission is None:
            reports.append(_ungraded(grader, work))
            continue
        one = next(graded)
        resumed += one.was_there
        broken = broken or one.is_broken
        reports.append(one.report)
    return BatchResult(reports=tuple(reports), resumed=resumed, exit_code=_exit_code(works, broken=broken))


def _take(path: Path, assignment: Assignment, parsers: Parsers) -> _Work:
    try:
        submission = take_work(path, assignment, parsers)
    except RefusedError as refusal:
        return _Work(path=path, submission=None, refusal=str(refusal))
    except OurFault as fault:
        return _Work(path=path, submission=None, fault=str(fault))
    # All submissions of a batch are in memory until the last is graded; their zips and notebooks would be far larger.
    return _Work(path=path, submission=replace(submission, uploads=()))


@dataclass(frozen=True, kw_only=True)
class _Graded:
    """What came of one submission."""

    report: GradeReport
    #: Whether a killed run had made it.
    was_there: bool = False

    @property
    def is_broken(self) -> bool:
        """Whether a fault of ours is in it."""
        return self.report.status is ReportStatus.ERROR


@dataclass(frozen=True, kw_only=True)
class _InParts(_Graded):
    """The same of both its parts."""

    on_gpu: GradeReport

    @property
    def is_broken(self) -> bool:
        """A GPU part that broke leaves the other's score, and is a fault of ours all the same."""
        return super().is_broken or self.on_gpu.status is ReportStatus.ERROR


def _grade_parts(
    ledger: Ledger,
    grader: Grader,
    submissions: list[Submission],
    options: RunOptions,
    on_report: Callable[[GradeReport], None],
) -> Sequence[_Graded]:
    """Reports in order; where there is a GPU and tests that need it, with that part in them."""
    plain = _grade(ledger, grader, submissions, options, on_report)
    if options.gpu is None or not grader.needs_gpu:
        return plain
    alone = replace(options, workers=1)
    try:
        with Grader.start(grader.assignment, isolation=grader.isolation, gpu=options.gpu) as on_gpu:
            parts = _grade(ledger, on_gpu, submissions, alone, lambda _: None)
    except OurFault as fault:
        return [_without_gpu(grader, one, str(fault)) for one in plain]
    return [
        _InParts(report=complete([one.report, part.report]), was_there=one.was_there, on_gpu=part.report)
        for one, part in zip(plain, parts, strict=True)
    ]


def _without_gpu(grader: Grader, plain: _Graded, fault: str) -> _InParts:
    """What can be scored where the GPU cannot be used, and why the rest is missing."""
    one = plain.report
    broken = _without_tests(grader, source=one.source, digest=one.submission, status=ReportStatus.ERROR, reason=fault)
    told = replace(one, reason=f"{one.reason} {fault[:1].upper()}{fault[1:]}.".strip())
    return _InParts(report=told, was_there=plain.was_there, on_gpu=broken)


def _grade(
    ledger: Ledger,
    grader: Grader,
    submissions: list[Submission],
    options: RunOptions,
    on_report: Callable[[GradeReport], None],
) -> list[_Graded]:
    """Reports of one part, in order."""
    worker = Worker.here()
    lane = Lane.CPU if grader.gpu is None else Lane.GPU
    batch = ledger.begin_batch(
        submissions,
        assignment=grader.assignment.slug,
        grader_digest=grader.service.ready.manifest.grader_digest,
        worker=worker,
        environment=grader.service.ready.environment.digest,
        seed=options.seed,
        lane=lane,
    )
    there = {member.position for member in batch.members if member.report is not None}
    for member in batch.members:
        if member.report is not None:
            on_report(member.report)
    spoilt: dict[int, GradeReport] = {}
    with renewed_leases(ledger, worker):
        while jobs := ledger.claim_all(worker, batch=batch.id, lane=lane):
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
    return [
        _Graded(report=_report_of(grader, member, spoilt), was_there=member.position in there) for member in members
    ]


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


def _ungraded(grader: Grader, work: _Work) -> GradeReport:
    """The report on what could not be taken in."""
    status = ReportStatus.ERROR if work.fault else ReportStatus.UNGRADABLE
    source = printable_path(work.path)
    return _without_tests(grader, source=source, digest="", status=status, reason=work.fault or work.refusal)


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


def _exit_code(works: Sequence[_Work], *, broken: bool) -> ExitCode:
    """The worst of the parts."""
    if broken:
        return ExitCode.OUR_FAULT
    if any(work.refusal for work in works):
        return ExitCode.REFUSED
    return ExitCode.GRADED
