"""Measure how long acknowledgements take in the rush before a deadline: `python bench/rush.py [--database URL]`.

Uploads arrive by the clock, whether or not earlier ones are done, at the threads of one process, as at a web server;
meanwhile worker processes claim their jobs and commit reports. In the first runs each acknowledgement is its own
transaction; in the last one those that wait share one. A time runs from the scheduled arrival: the wait for a thread
counts. Afterwards each ledger is opened again, and every acknowledged submission must be there with its job and its
bytes, once.
"""

import math
import multiprocessing
import random
import secrets
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.synchronize import Event
from pathlib import Path

import click

from autograder.database import BUSY_S, sqlite
from autograder.errors import AutograderError, OurFault
from autograder.ledger import Job, Lane, Ledger, SubmissionRow
from autograder.ledger.store import digest_of
from autograder.model.report import Environment, GradeReport, ReportStatus, Timings
from autograder.model.submission import Submission
from autograder.services.claims import Claims

#: Part of the uploads that arrives in the last third of the time.
LATE_SHARE = 0.8
#: Threads that take uploads in, as many as FastAPI gives to functions that block.
THREADS = 40
#: Bytes of one upload.
UPLOAD_BYTES = 20_000
#: Seconds until a worker that found no job looks again.
IDLE_S = 0.02
GRADERS = "sha256:rush"


@dataclass(frozen=True, kw_only=True)
class Rush:
    """What happens; the same in both runs."""

    uploads: int
    students: int
    #: Seconds from the first scheduled arrival to the last.
    over_s: float
    workers: int
    seed: int


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where one run keeps its ledger; crosses to the workers."""

    database: str
    store: Path
    course: str
    share_commits: bool
    #: SQLite's own waiting for the write lock, in place of the ledger's short waits.
    waits_long: bool = False

    def open(self) -> Ledger:
        """The ledger there."""
        if self.waits_long:  # in every process that opens it
            sqlite.SHORT_WAIT_MS = round(1000 * BUSY_S)
        return Ledger.open(self.database, self.store, course=self.course, share_commits=self.share_commits)


@dataclass(frozen=True, kw_only=True)
class Upload:
    """What is handed in, when."""

    #: Seconds after the start.
    arrival_s: float
    student: str
    work: Submission


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What became of one upload."""

    #: Seconds from its scheduled arrival to its acknowledgement or refusal.
    took_s: float
    #: What the student was told; None for a fault.
    row: SubmissionRow | None


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What one run came to."""

    p50_s: float
    p99_s: float
    largest_s: float
    #: Reports that stand on acknowledged submissions when the last upload was answered.
    graded: int
    #: Uploads that were answered with a fault.
    failed: int
    #: Acknowledged submissions without their one row, job and bytes.
    lost: int


def arrivals_s(rush: Rush) -> tuple[float, ...]:
    """Scheduled seconds after the start, in order; `LATE_SHARE` of them in the last third."""
    draw = random.Random(rush.seed)  # noqa: S311 - a schedule is no secret
    late = round(LATE_SHARE * rush.uploads)
    turn_s = rush.over_s * 2 / 3
    moments = [draw.uniform(0, turn_s) for _ in range(rush.uploads - late)]
    return tuple(sorted(moments + [draw.uniform(turn_s, rush.over_s) for _ in range(late)]))


def percentile_s(times_s: Sequence[float], percent: float) -> float:
    """The smallest time within which so many per cent of all lie."""
    return sorted(times_s)[max(0, math.ceil(percent / 100 * len(times_s)) - 1)]


def uploads_of(rush: Rush) -> tuple[Upload, ...]:
    """Every upload, by arrival; no two have the same bytes."""
    draw = random.Random(rush.seed + 1)  # noqa: S311 - the same
    return tuple(
        Upload(arrival_s=arrival_s, student=f"s{draw.randrange(rush.students):04}", work=_work(draw))
        for arrival_s in arrivals_s(rush)
    )


def measure(rush: Rush, place: Place) -> Figures:
    """Let the rush happen at this place, and look afterwards what is there."""
    with place.open() as ledger, _workers(rush.workers, place):
        answers = _take_in(ledger, uploads_of(rush))
    times_s = [answer.took_s for answer in answers]
    rows = [answer.row for answer in answers if answer.row is not None]
    with place.open() as ledger:
        return Figures(
            p50_s=percentile_s(times_s, 50),
            p99_s=percentile_s(times_s, 99),
            largest_s=max(times_s),
            graded=sum(len(ledger.reports_of(row.id)) for row in rows),
            failed=len(answers) - len(rows),
            lost=len(lost(ledger, rows)),
        )


def lost(ledger: Ledger, acknowledged: Sequence[SubmissionRow]) -> list[SubmissionRow]:
    """Those of which row, job or bytes are not there exactly once."""
    there = {row.id: row for row in ledger.submissions()}
    ids = [row.id for row in acknowledged]
    return [
        row
        for row in acknowledged
        if ids.count(row.id) != 1
        or there.get(row.id) != row
        or len(ledger.jobs_of(row.id)) != 1
        or not _has_bytes(ledger, row)
    ]


def _has_bytes(ledger: Ledger, row: SubmissionRow) -> bool:
    try:
        (content,) = ledger.content(row.id).files.values()
    except (AutograderError, ValueError):
        return False
    return digest_of(content) == row.digest


def _work(draw: random.Random) -> Submission:
    content = draw.randbytes(UPLOAD_BYTES)
    return Submission(assignment="rush", files={"work.py": content}, digest=digest_of(content), source="work.py")


def _take_in(ledger: Ledger, uploads: Sequence[Upload]) -> list[Answer]:
    """Hand each upload to a thread at its scheduled moment, also when all threads are busy."""
    start_s = time.monotonic()

    def answer(upload: Upload) -> Answer:
        try:
            row = ledger.acknowledge(upload.work, person=upload.student, grader_digest=GRADERS)
        except OurFault as fault:
            click.echo(fault, err=True)
            row = None
        return Answer(took_s=time.monotonic() - start_s - upload.arrival_s, row=row)

    with ThreadPoolExecutor(max_workers=THREADS) as pool:
        taken = []
        for upload in uploads:
            time.sleep(max(0.0, start_s + upload.arrival_s - time.monotonic()))
            taken.append(pool.submit(answer, upload))
        return [each.result() for each in taken]


@contextmanager
def _workers(count: int, place: Place) -> Iterator[None]:
    """So many processes that grade while the block runs."""
    context = multiprocessing.get_context("spawn")
    done, ready = context.Event(), context.Semaphore(0)
    processes = [context.Process(target=_grade, args=(place, ready, done)) for _ in range(count)]
    for process in processes:
        process.start()
    for _ in processes:
        ready.acquire()
    try:
        yield
    finally:
        done.set()
        for process in processes:
            process.join()


def _grade(place: Place, ready: threading.Semaphore, done: Event) -> None:
    """Claim and commit, as fast as jobs come."""
    with place.open() as ledger:
        claims = Claims(ledger)
        ready.release()
        while not done.is_set():
            if (job := claims.take([Lane.CPU])) is None:
                done.wait(IDLE_S)
            else:
                ledger.commit_report(job, _report(job))


def _report(job: Job) -> GradeReport:
    return GradeReport(
        assignment=job.assignment,
        submission=job.digest,
        grader=job.grader_digest,
        seed=job.seed,
        environment=Environment(python="3.11", isolation="none", isolated=False),
        score=1.0,
        max_score=1.0,
        status=ReportStatus.GRADED,
        questions=(),
        tests=(),
        timings=Timings(total_s=0.0),
    )


def _places(database: str | None, folder: Path) -> Iterator[tuple[str, Place]]:
    """A ledger of its own for each run: a file, or a course that no other run has."""
    ways = [("one by one", False, False), ("shared", True, False)]
    if database is None:
        ways[0:1] = [("one by one", False, True), ("short waits", False, False)]
    for name, share_commits, waits_long in ways:
        course = f"rush-{secrets.token_hex(4)}"
        where = database or str(folder / f"{course}.sqlite")
        yield (
            name,
            Place(
                database=where,
                store=folder / course,
                course=course,
                share_commits=share_commits,
                waits_long=waits_long,
            ),
        )


def _line(name: str, figures: Figures) -> str:
    times = f"p50 {figures.p50_s:7.3f} s   p99 {figures.p99_s:7.3f} s   largest {figures.largest_s:7.3f} s"
    return f"{name:<12}{times}   graded {figures.graded}   failed {figures.failed}   lost {figures.lost}"


@click.command()
@click.option("--uploads", default=1000, show_default=True, type=click.IntRange(1), help="Submissions in all.")
@click.option("--students", default=500, show_default=True, type=click.IntRange(1), help="People they come from.")
@click.option("--seconds", default=60.0, show_default=True, type=click.FloatRange(0), help="Time in which they arrive.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(0), help="Processes that grade meanwhile.")
@click.option("--database", help="URL of a PostgreSQL database for trials; its rows stay. [default: a file of SQLite]")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False, exists=True), help="Disk to measure on.")
@click.option("--seed", default=1, show_default=True, help="Of arrivals and bytes.")
def main(
    *, uploads: int, students: int, seconds: float, workers: int, database: str | None, folder: Path | None, seed: int
) -> None:
    """Time acknowledgements in a rush, one by one and then shared.

    In SQLite there are three runs: a transaction each with SQLite's own waiting for the write lock, a transaction each
    with the ledger's short waits, and what the ledger does: short waits, and one transaction for all that wait.

    The exit status is 1 when anything is lost or failed.
    """
    rush = Rush(uploads=uploads, students=students, over_s=seconds, workers=workers, seed=seed)
    kind = "PostgreSQL" if database else "SQLite"
    click.echo(f"{uploads} uploads of {students} students in {seconds:g} s, {workers} workers, {kind}, seed {seed}")
    results = []
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        for name, place in _places(database, Path(temporary)):
            before_ms = sqlite.SHORT_WAIT_MS
            results.append(measure(rush, place))
            sqlite.SHORT_WAIT_MS = before_ms
            click.echo(_line(name, results[-1]))
    apart, *_, shared = results
    click.echo(f"p99 one by one is {apart.p99_s / shared.p99_s:.1f} times p99 shared.")
    if sum(figures.lost + figures.failed for figures in results):
        click.echo("Acknowledged submissions are missing or uploads failed: see the lines above.", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
