"""Whoever watches a ledger hears of news within moments, whichever database it is in."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing

import pytest
from sqlalchemy import Engine

from autograder.ledger import Ledger, Topic, Watch, Worker
from autograder.model.progress import VerdictsSoFar
from autograder.model.report import GradeReport
from autograder.model.submission import Submission
from tests.databases import kept_from_writers

Make = Callable[..., Submission]
GRADERS = "sha256:graders"
#: Seconds after which a test gives up.
PATIENCE_S = 60.0


@pytest.fixture
def watch_of(ledger: Ledger) -> Iterator[Callable[[Topic], Watch]]:
    """Watches the ledger, and closes what it gave."""
    with ExitStack() as opened:
        yield lambda topic: opened.enter_context(closing(ledger.watch(topic)))


def test_without_news_a_watch_waits_as_long_as_it_is_told(watch_of: Callable[[Topic], Watch]) -> None:
    """And says that there was none."""
    watch = watch_of(Topic.JOBS)
    started_s = time.monotonic()
    assert not watch.wait(0.2)
    assert time.monotonic() - started_s >= 0.2


def test_a_queued_job_is_news(ledger: Ledger, work: Make, watch_of: Callable[[Topic], Watch]) -> None:
    """Queued with the submission or by itself, once each."""
    watch = watch_of(Topic.JOBS)
    row = ledger.acknowledge(work(), person="ada", grader_digest=GRADERS)
    assert watch.wait(PATIENCE_S)
    assert not watch.wait(0.0)
    ledger.enqueue(row.id, grader_digest="sha256:later")
    assert watch.wait(PATIENCE_S)


def test_a_job_that_can_be_claimed_again_is_news(
    ledger: Ledger, work: Make, worker: Worker, watch_of: Callable[[Topic], Watch]
) -> None:
    """After a release and after an error of ours."""
    ledger.acknowledge(work(), person="ada", grader_digest=GRADERS)
    for end in (ledger.release, lambda job: ledger.fail_attempt(job, why="it broke")):
        job = ledger.claim(worker)
        assert job is not None
        watch = watch_of(Topic.JOBS)
        end(job)
        assert watch.wait(PATIENCE_S)


def test_further_verdicts_and_the_end_are_news(
    ledger: Ledger,
    work: Make,
    worker: Worker,
    report_for: Callable[..., GradeReport],
    watch_of: Callable[[Topic], Watch],
) -> None:
    """Whoever shows a submission learns of both by waiting."""
    ledger.acknowledge(work(), person="ada", grader_digest=GRADERS)
    job = ledger.claim(worker)
    assert job is not None
    watch = watch_of(Topic.PROGRESS)
    ledger.note_progress(job, VerdictsSoFar(tests=1, done=1))
    assert watch.wait(PATIENCE_S)
    ledger.commit_report(job, report_for(job))
    assert watch.wait(PATIENCE_S)


def test_news_ends_a_wait(ledger: Ledger, work: Make, watch_of: Callable[[Topic], Watch]) -> None:
    """A wait of a minute ends when the job is queued, not when the minute is over."""
    watch, heard = watch_of(Topic.JOBS), []
    thread = threading.Thread(target=lambda: heard.append(watch.wait(PATIENCE_S)))
    started_s = time.monotonic()
    thread.start()
    ledger.acknowledge(work(), person="ada", grader_digest=GRADERS)
    thread.join()
    assert heard == [True]
    assert time.monotonic() - started_s < PATIENCE_S / 2


def test_a_watch_takes_no_lock_for_writing(raw: Engine, watch_of: Callable[[Topic], Watch]) -> None:
    """It begins and waits while another program keeps every writer waiting."""
    with kept_from_writers(raw):
        assert not watch_of(Topic.JOBS).wait(0.1)


def test_a_closed_watch_can_be_closed_again(ledger: Ledger) -> None:
    """As every connection of the ledger can."""
    watch = ledger.watch(Topic.JOBS)
    watch.close()
    watch.close()


def test_a_database_that_is_gone_is_a_reason_to_look_now_and_then(watch_of: Callable[[Topic], Watch]) -> None:
    """A watch that can ask nobody raises nothing; it says that there may be news, after a pause each time."""
    watch = watch_of(Topic.JOBS)
    watch.close()
    watch.wait(0.0)
    started_s = time.monotonic()
    assert watch.wait(0.2)
    assert time.monotonic() - started_s >= 0.2
