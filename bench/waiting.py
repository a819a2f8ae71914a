"""What a worker costs while it waits, and how soon it starts.

`grade worker` runs in a tiny course. First nothing is queued: the statements that take a lock for writing are counted,
and the CPU time of the worker and of the processes below it is read from /proc. On SQLite this process has the lock all
the while, so that the worker could not get it. Then jobs are queued one at a time, and the time from the commit of each
until it is leased is measured from outside. Exits with 1 when a bound does not hold.
"""

import os
import random
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
from sqlalchemy import Connection, create_engine, text

from autograder.authoring.starter import start_course
from autograder.config import load_assignment, load_course
from autograder.database import url_of
from autograder.grading.assignment import process_setup
from autograder.grading.protocol import IsolationChoice
from autograder.intake.parsing import LocalParsers
from autograder.ledger import Ledger
from autograder.services.locate import take_work
from autograder.services.record import DATABASE_VARIABLE, FOLDER, open_record
from bench.errors import BenchError
from bench.idle_worker import STATEMENTS_VARIABLE
from bench.memory import descendants

#: What must hold.
MOST_CPU_SHARE = 0.01
MOST_START_S = 0.2

ASSIGNMENT = "warmup"
#: Seconds from the last report until the worker is taken for idle.
SETTLE_S = 3.0
#: Seconds for which a worker is waited for.
PATIENCE_S = 180.0
#: Seconds between two looks at the state of a job.
LOOK_S = 0.002
#: Seconds from a report to the next job at most; drawn, so that jobs meet the worker at any moment of its waiting.
MOST_PAUSE_S = 1.0
CHECKOUT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What was measured."""

    #: Statements of the idle worker that take a lock for writing.
    locks: tuple[str, ...]
    #: CPU time per wall time of the worker alone, and with all processes below it.
    worker_share: float
    tree_share: float
    #: From the commit of each job until it is leased.
    starts_s: tuple[float, ...]

    @property
    def start_s(self) -> float:
        """The median."""
        return statistics.median(self.starts_s)

    @property
    def holds(self) -> bool:
        """Whether every bound does."""
        return not self.locks and self.tree_share < MOST_CPU_SHARE and self.start_s <= MOST_START_S


@dataclass(frozen=True, kw_only=True)
class Place:
    """A course with a worker."""

    ledger: Ledger
    #: Queues the reference as a person's work.
    hand_in: Callable[[str], int]
    #: Sees what is committed.
    outside: Connection
    worker: subprocess.Popen[bytes]
    #: Has a line for each statement of the worker that takes a lock for writing.
    statements: Path

    def locks(self) -> tuple[str, ...]:
        """Those so far."""
        return tuple(self.statements.read_text(encoding="utf-8").splitlines())

    def state(self, submission: int) -> str:
        """Of its one job."""
        if self.worker.poll() is not None:
            raise BenchError("the worker ended; read its messages above")
        query = text("SELECT state FROM jobs WHERE submission_id = :submission")
        return str(self.outside.execute(query, {"submission": submission}).scalar_one())


def measure(place: Place, *, idle_s: float, jobs: int) -> Figures:
    """Have the worker wait, then give it jobs. Raises `BenchError` when it ends or does not grade."""
    _start_s(place, "first")
    if not place.locks():
        raise BenchError("the worker took a job and no lock was counted; mend bench/idle_worker.py")
    time.sleep(SETTLE_S)
    before, began_s, cpu_s = len(place.locks()), time.monotonic(), _cpu_s(place.worker.pid)
    with _locked(place.outside):
        time.sleep(idle_s)
    lasted_s = time.monotonic() - began_s
    spent_s = [after - earlier for after, earlier in zip(_cpu_s(place.worker.pid), cpu_s, strict=True)]
    locks = place.locks()[before:]
    draw, starts_s = random.Random(1), []  # noqa: S311 - pauses are no secret
    for number in range(jobs):
        time.sleep(draw.uniform(0.0, MOST_PAUSE_S))
        starts_s.append(_start_s(place, f"student{number}"))
    return Figures(
        locks=locks,
        worker_share=spent_s[0] / lasted_s,
        tree_share=spent_s[1] / lasted_s,
        starts_s=tuple(starts_s),
    )


def _start_s(place: Place, person: str) -> float:
    """Seconds from the commit of a job until it was leased; returns when the job is done."""
    submission = place.hand_in(person)
    committed_s = time.monotonic()
    _wait_until(lambda: place.state(submission) != "queued")
    start_s = time.monotonic() - committed_s
    _wait_until(lambda: place.state(submission) == "done")
    return start_s


def _wait_until(is_so: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + PATIENCE_S
    while not is_so():
        if time.monotonic() > deadline_s:
            message = f"the worker did not grade within {PATIENCE_S:.0f} s; read its messages above"
            raise BenchError(message)
        time.sleep(LOOK_S)


def _cpu_s(root: int) -> tuple[float, float]:
    """CPU seconds so far of a process, and with all below it, those that ended included."""
    ticks = {pid: _ticks(pid) for pid in descendants(root)}
    per_s = os.sysconf("SC_CLK_TCK")
    return ticks.get(root, 0) / per_s, sum(ticks.values()) / per_s


def _ticks(pid: int) -> int:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    return sum(map(int, stat.rpartition(")")[2].split()[11:15]))


@contextmanager
def _locked(outside: Connection) -> Iterator[None]:
    """SQLite's one lock for writing is held while the block runs; a server is left to its other users."""
    if outside.dialect.name != "sqlite":
        yield
        return
    outside.exec_driver_sql("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        outside.exec_driver_sql("ROLLBACK")


@contextmanager
def _worked_course(folder: Path, database: str | None, isolation: IsolationChoice) -> Iterator[Place]:
    """A tiny course, a record of its own and a worker that is stopped in the end."""
    start_course(folder)
    with (folder / "course.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[record]\ncourse = "idle-{secrets.token_hex(4)}"\n')
    environment = {name: value for name, value in os.environ.items() if name != DATABASE_VARIABLE}
    environment |= {DATABASE_VARIABLE: database} if database else {}
    course = load_course(folder)
    assignment = load_assignment(course, ASSIGNMENT)
    assert assignment.solutions_dir is not None
    reference = take_work(assignment.solutions_dir / "reference", assignment, LocalParsers())
    graders = process_setup(assignment, isolation=isolation).grader_digest
    statements = folder / "statements.txt"
    statements.touch()
    environment |= {STATEMENTS_VARIABLE: str(statements), "PYTHONPATH": str(CHECKOUT)}
    engine = create_engine(
        url_of(database or folder / FOLDER / "ledger.sqlite"),
        isolation_level="AUTOCOMMIT",
        connect_args={} if database else {"isolation_level": None},
    )
    command = [sys.executable, str(CHECKOUT / "bench/idle_worker.py"), "worker", "--isolation", isolation]
    with (
        open_record(course, environment) as ledger,
        engine.connect() as outside,
        subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL) as worker,
    ):
        try:
            yield Place(
                ledger=ledger,
                hand_in=lambda person: ledger.acknowledge(reference, person=person, grader_digest=graders).id,
                outside=outside,
                worker=worker,
                statements=statements,
            )
        finally:
            worker.terminate()
    engine.dispose()


@click.command()
@click.option("--seconds", default=60.0, show_default=True, type=click.FloatRange(1), help="Time without a job.")
@click.option("--jobs", default=30, show_default=True, type=click.IntRange(1), help="Jobs to start afterwards.")
@click.option("--database", help="URL of a PostgreSQL database for trials; its rows stay. [default: a file of SQLite]")
@click.option("--isolation", default="bubblewrap", show_default=True, type=click.Choice(["bubblewrap", "none"]))
def main(seconds: float, jobs: int, database: str | None, isolation: IsolationChoice) -> None:
    """Let a worker wait, then give it jobs, one at a time."""
    with tempfile.TemporaryDirectory(prefix="idle-") as folder:
        try:
            with _worked_course(Path(folder) / "course", database, isolation) as place:
                figures = measure(place, idle_s=seconds, jobs=jobs)
        except BenchError as error:
            raise click.ClickException(str(error)) from None
    click.echo(f"idle for {seconds:g} s: {len(figures.locks)} statements that take a lock for writing (bound 0)")
    for statement in sorted(set(figures.locks)):
        click.echo(f"    {statement[:100]}")
    click.echo(
        f"CPU: worker {figures.worker_share:.2%} of a core, with all below it {figures.tree_share:.2%} "
        f"(bound {MOST_CPU_SHARE:.0%})"
    )
    click.echo(
        f"{jobs} jobs, from commit to lease: median {figures.start_s * 1000:.0f} ms (bound {MOST_START_S * 1000:.0f}), "
        f"longest {max(figures.starts_s) * 1000:.0f} ms"
    )
    sys.exit(0 if figures.holds else 1)
