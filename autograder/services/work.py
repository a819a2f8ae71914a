"""`grade worker`: grade what waits in the queue, once or until it is stopped.

An idle worker waits for news and only reads: it takes a lock when there is a job to claim. What fails around a job (a
store that is away for a moment, a grader that does not start) is reported, and tried again after a pause; the job keeps
its tries.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass

from autograder.config import load_assignment
from autograder.errors import AutograderError, OurFault, UsageError
from autograder.grading.assignment import Grader
from autograder.grading.protocol import IsolationChoice
from autograder.ledger import Commit, Job, Lane, Ledger, Worker
from autograder.metering import GpuKind
from autograder.model.course import Course
from autograder.model.report import GradeReport, ReportStatus
from autograder.services.claims import EXPIRE_S, Claims
from autograder.services.jobs import grade_job, renewed_leases
from autograder.services.news import News, news_of_jobs
from autograder.services.progress import OnProgress, ProgressWriter, written_progress

#: Seconds between an idle worker's looks at the queue when it hears no news: it looks for dead workers anyway.
IDLE_S = EXPIRE_S
#: Seconds to wait after a fault that has nothing to do with one submission.
FAULT_PAUSE_S = 5.0

GraderOf = Callable[[str, Lane], Grader]


@dataclass(frozen=True, kw_only=True)
class WorkerOptions:
    """How a worker grades."""

    isolation: IsolationChoice = "bubblewrap"
    #: How its GPU is read; None for a machine without.
    gpu: GpuKind | None = None
    #: Submissions graded at once.
    workers: int = 1

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """The kinds of jobs that it takes."""
        return (Lane.CPU,) if self.gpu is None else (Lane.CPU, Lane.GPU)


@dataclass(frozen=True, kw_only=True)
class Listener:
    """Called from the worker's threads."""

    on_report: Callable[[Job, GradeReport], None] = lambda _job, _report: None
    on_fault: Callable[[str], None] = lambda _: None


def serve(
    ledger: Ledger, course: Course, options: WorkerOptions, stop: threading.Event, listener: Listener | None = None
) -> None:
    """Grade what is queued until `stop` is set; jobs that are being graded by then are finished."""
    with (
        _graders(course, options) as grader_of,
        renewed_leases(ledger, Worker.here()),
        written_progress(ledger) as progress,
        news_of_jobs(ledger, stop) as news,
    ):
        loop = _Loop(
            ledger=ledger,
            claims=Claims(ledger),
            grader_of=grader_of,
            options=options,
            listener=listener or Listener(),
            progress=progress,
            news=news,
            stop=stop,
        )
        with ThreadPoolExecutor(max_workers=options.workers) as pool:
            for running in [pool.submit(loop.run) for _ in range(options.workers)]:
                running.result()


def grade_waiting(
    ledger: Ledger,
    course: Course,
    options: WorkerOptions,
    *,
    at_hand: Grader | None = None,
    on_progress: OnProgress = lambda _job, _verdicts: None,
) -> dict[int, str]:
    """Grade all that waits outside of batches, and come back; what went wrong, by submission.

    What needs no GPU comes first; a fault on the GPU leaves those scores as they are. `at_hand` is a grader without
    a GPU that is running already. `on_progress` hears now and then, from another thread, how far a job is. Raises
    `OurFault` when a grader does not start.
    """
    with (
        _graders(course, options, at_hand=at_hand) as grader_of,
        renewed_leases(ledger, Worker.here()),
        written_progress(ledger, on_progress) as progress,
    ):
        faults = _grade_lane(ledger, grader_of, progress, Lane.CPU)
        if options.gpu is None:
            return faults
        try:
            return _grade_lane(ledger, grader_of, progress, Lane.GPU) | faults
        except OurFault as fault:  # the GPU cannot be used after all: its jobs wait for this machine or another
            waiting = (job for job in ledger.pending_jobs() if job.lane is Lane.GPU)
            return {job.submission_id: str(fault) for job in waiting} | faults


@dataclass(frozen=True, kw_only=True)
class _Loop:
    """One thread's work, without an end."""

    ledger: Ledger
    claims: Claims
    grader_of: GraderOf
    options: WorkerOptions
    listener: Listener
    progress: ProgressWriter
    news: News
    stop: threading.Event

    def run(self) -> None:
        try:
            self._grade_on()
        finally:
            self.stop.set()  # a thread that ends by a defect ends the others as well, and the command reports it

    def _grade_on(self) -> None:
        while not self.stop.is_set():
            heard = self.news.count  # before the look, so that a job queued after it is news
            try:
                job = self.claims.take(self.options.lanes)
                if job is None:
                    self.news.wait_beyond(heard, IDLE_S)
                elif fault := _grade_one(self.ledger, self.grader_of, self.progress, job, self.listener.on_report):
                    self.listener.on_fault(f"submission {job.submission_id}: {fault}")
            except OurFault as fault:
                self.listener.on_fault(str(fault))
                self.stop.wait(FAULT_PAUSE_S)


def _grade_lane(ledger: Ledger, grader_of: GraderOf, progress: ProgressWriter, lane: Lane) -> dict[int, str]:
    faults: dict[int, str] = {}
    claims = Claims(ledger)
    while (job := claims.take([lane])) is not None:
        if fault := _grade_one(ledger, grader_of, progress, job):
            faults[job.submission_id] = fault
    return faults


def _grade_one(
    ledger: Ledger,
    grader_of: GraderOf,
    progress: ProgressWriter,
    job: Job,
    on_report: Callable[[Job, GradeReport], None] = lambda _job, _report: None,
) -> str:
    """Grade one job; what went wrong on our side, in a sentence. Raises `OurFault` when this machine cannot grade."""
    try:
        grader = grader_of(job.assignment, job.lane)
    except OurFault:
        ledger.release(job)
        raise
    except AutograderError as error:  # the assignment is gone or its files are wrong: that spoils its own jobs alone
        ledger.fail_attempt(job, why=str(error))
        return str(error)
    digest = grader.service.ready.manifest.grader_digest
    if digest != job.grader_digest:
        with suppress(UsageError):  # its person was erased meanwhile
            ledger.supersede(job, grader_digest=digest)  # the graders changed since it was queued
        return ""
    with progress.of(job, grader.tests) as on_verdict:
        graded = grade_job(ledger, grader, job, on_report, on_verdict)
    good = graded.commit in {Commit.ACCEPTED, Commit.REPEATED}
    ours = graded.report is None or graded.report.status is ReportStatus.ERROR
    return "" if good and not ours else graded.fault


@contextmanager
def _graders(course: Course, options: WorkerOptions, *, at_hand: Grader | None = None) -> Iterator[GraderOf]:
    """Graders by assignment and lane, each started when it is first asked for; `at_hand` is its owner's to close."""
    started = {} if at_hand is None else {(at_hand.assignment.slug, Lane.CPU): at_hand}
    lock = threading.Lock()
    with ExitStack() as stack:

        def grader_of(slug: str, lane: Lane) -> Grader:
            with lock:
                if (slug, lane) not in started:
                    started[slug, lane] = stack.enter_context(_start(course, slug, options, lane))
                return started[slug, lane]

        yield grader_of


def _start(course: Course, slug: str, options: WorkerOptions, lane: Lane) -> Grader:
    gpu = options.gpu if lane is Lane.GPU else None
    grader = Grader.start(load_assignment(course, slug), isolation=options.isolation, gpu=gpu)
    try:
        grader.check_isolation()
    except OurFault:
        grader.close()
        raise
    return grader
