"""A worker takes every queued job, those of dead workers included, and looks for these by the clock."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.ledger import Lane, Ledger, Worker
from autograder.model.submission import Submission
from autograder.services.claims import EXPIRE_S, Claims
from tests.databases import Databases


@pytest.fixture
def ledger(databases: Databases, tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger."""
    with Ledger.open(databases.with_ledger(tmp_path), tmp_path / "store") as ledger:
        yield ledger


@pytest.fixture
def gone() -> Worker:
    """A process of this machine that has ended."""
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return replace(Worker.here(), pid=child, started="1")


def hand_in(ledger: Ledger, number: int) -> int:
    work = Submission(assignment="tiny", files={"a.py": b"%d" % number}, digest=f"sha256:{number}")
    return ledger.acknowledge(work, person="ada", grader_digest="sha256:g").id


def taken(claims: Claims) -> int | None:
    """The submission whose job is next."""
    job = claims.take([Lane.CPU])
    return None if job is None else job.submission_id


def test_jobs_of_the_dead_are_found_before_the_first_claim(ledger: Ledger, gone: Worker) -> None:
    """A command that follows a killed one grades what that one had begun."""
    ids = [hand_in(ledger, number) for number in range(2)]
    assert ledger.claim(gone) is not None
    claims = Claims(ledger)
    assert [taken(claims) for _ in range(3)] == [*ids, None]


def test_the_dead_are_looked_for_every_few_seconds_only(ledger: Ledger, gone: Worker) -> None:
    """Claims within these seconds do not look; the first one after them does."""
    ids = [hand_in(ledger, number) for number in range(4)]
    now_s = 0.0
    claims = Claims(ledger, clock_s=lambda: now_s)
    assert taken(claims) == ids[0]
    lost = ledger.claim(gone)
    assert lost is not None
    assert lost.submission_id == ids[1]
    now_s = EXPIRE_S / 2
    assert taken(claims) == ids[2]
    now_s = EXPIRE_S
    assert [taken(claims) for _ in range(3)] == [ids[1], ids[3], None]
