"""A ledger in an empty folder, with a clock that tests can turn."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event

from autograder.ledger import Job, Ledger, Worker
from autograder.ledger.store import digest_of
from autograder.model.report import Environment, GradeReport, ReportStatus, Timings
from autograder.model.submission import Submission

GRADERS = "sha256:graders"


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 9, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    """A clock at the first of September."""
    return Clock()


@pytest.fixture(scope="session")
def empty_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a ledger that was made and closed; copying it is faster than making one."""
    folder = tmp_path_factory.mktemp("empty")
    Ledger.open(folder / "ledger.db", folder / "store").close()
    return folder / "ledger.db"


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock, empty_ledger: Path) -> Iterator[Ledger]:
    """An empty ledger."""
    shutil.copy(empty_ledger, tmp_path / "ledger.db")
    with Ledger.open(tmp_path / "ledger.db", tmp_path / "store", now=clock) as opened:
        yield opened


@pytest.fixture
def raw(ledger: Ledger, tmp_path: Path) -> Iterator[Engine]:  # noqa: ARG001 - it makes the file
    """The same database without the ledger's care, as somebody with a database shell would have it."""
    engine = create_engine(f"sqlite:///{tmp_path / 'ledger.db'}")

    @event.listens_for(engine, "connect")
    def enforce(connection: Any, _: Any) -> None:
        connection.execute("PRAGMA foreign_keys=ON")

    yield engine
    engine.dispose()


@pytest.fixture
def worker() -> Worker:
    """The test's own process, which is alive."""
    return Worker.here()


@pytest.fixture
def dead_worker() -> Worker:
    """A process of this machine that has ended and been waited for."""
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return replace(Worker.here(), pid=child, started="1")


@pytest.fixture
def work() -> Callable[..., Submission]:
    """Makes submissions that differ by their number."""

    def make(number: int = 0, **changes: Any) -> Submission:
        files = {"tiny.py": f"ANSWER = {number}\n".encode()}
        plain = Submission(assignment="tiny", files=files, digest=digest_of(files["tiny.py"]), source=f"in/{number}")
        return replace(plain, **changes)

    return make


@pytest.fixture
def report_for() -> Callable[..., GradeReport]:
    """Makes the report that fits a job."""

    def make(job: Job, **changes: Any) -> GradeReport:
        plain = GradeReport(
            assignment=job.assignment,
            submission=job.digest,
            grader=job.grader_digest,
            seed=job.seed,
            environment=Environment(python="3.11", isolation="fake", isolated=False),
            score=1.0,
            max_score=2.0,
            status=ReportStatus.GRADED,
            questions=(),
            tests=(),
            timings=Timings(total_s=0.5),
        )
        return replace(plain, **changes)

    return make
