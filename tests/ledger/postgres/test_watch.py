"""Channels of PostgreSQL: whose news is heard, and what happens when the connection is lost."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from autograder.database import postgresql
from autograder.ledger import Ledger, Topic
from autograder.model.submission import Submission

Make = Callable[..., Submission]
GRADERS = "sha256:graders"
PATIENCE_S = 60.0
_END_LISTENERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"


def test_news_of_other_courses_and_topics_is_not_heard(ledger: Ledger, place: str, tmp_path: Path, work: Make) -> None:
    """Each course has a channel for each topic."""
    with (
        Ledger.open(place, tmp_path / "store", course="other") as other,
        closing(ledger.watch(Topic.JOBS)) as watch,
        closing(ledger.watch(Topic.PROGRESS)) as progress,
    ):
        other.acknowledge(work(), person="ada", grader_digest=GRADERS)
        assert not watch.wait(0.2)
        ledger.acknowledge(work(), person="ada", grader_digest=GRADERS)
        assert watch.wait(PATIENCE_S)
        assert not progress.wait(0.2)


def test_a_lost_connection_is_made_again(
    ledger: Ledger, raw: Engine, work: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The loss itself is a reason to look; what is told later is heard again."""
    monkeypatch.setattr(postgresql, "RECONNECT_S", 0.0)
    with closing(ledger.watch(Topic.JOBS)) as watch:
        with raw.begin() as connection:
            connection.execute(text(_END_LISTENERS))
        assert watch.wait(PATIENCE_S)
        assert watch.wait(0.0)  # connected again
        assert not watch.wait(0.1)
        ledger.acknowledge(work(), person="ada", grader_digest=GRADERS)
        assert watch.wait(PATIENCE_S)


def test_what_is_told_has_the_job_s_id_alone(ledger: Ledger, raw: Engine, work: Make) -> None:
    """A listener learns which job, and nothing of whose it is."""
    row = ledger.acknowledge(work(), person="ada")
    with raw.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.autocommit = True
        driver.execute("LISTEN grade_jobs_1")
        job = ledger.enqueue(row.id, grader_digest=GRADERS)
        (told,) = driver.notifies(timeout=PATIENCE_S, stop_after=1)
    assert told.payload == str(job)
