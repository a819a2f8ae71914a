"""A ledger in an empty folder, with a clock that tests can turn."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from autograder.ledger import Job, Ledger, Worker
from autograder.ledger.store import digest_of
from autograder.model.report import Environment, GradeReport, ReportStatus, Timings
from autograder.model.submission import Submission
from tests.databases import Databases, raw_engine

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


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out what is about the other database; `test_counterparts.py` compares the two."""
    other = {"sqlite": "postgres", "postgres": "sqlite"}[config.getoption("--database")]
    return True if Path(__file__).with_name(other) in (collection_path, *collection_path.parents) else None


@pytest.fixture
def place(databases: Databases, tmp_path: Path) -> str:
    """URL of the database that holds the test's ledger."""
    return databases.with_ledger(tmp_path)


@pytest.fixture
def new_place(databases: Databases, tmp_path: Path) -> str:
    """URL of a database without tables."""
    return databases.without_tables(tmp_path)


@pytest.fixture
def ledger(place: str, tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    """An empty ledger."""
    with Ledger.open(place, tmp_path / "store", now=clock) as opened:
        yield opened


@pytest.fixture
def raw(place: str) -> Iterator[Engine]:
    """The same database without the ledger's care, as somebody with a database shell would have it."""
    engine = raw_engine(place)
    yield engine
    engine.dispose()


@pytest.fixture
def raw_of() -> Iterator[Callable[[str], Engine]]:
    """The same of any database."""
    with ExitStack() as opened:

        def build(url: str) -> Engine:
            engine = raw_engine(url)
            opened.callback(engine.dispose)
            return engine

        yield build


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
