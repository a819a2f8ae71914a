"""A batch that was cut short goes on where it stopped; a finished one starts anew."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from autograder.errors import UsageError
from autograder.ledger import Batch, Commit, JobState, Ledger, SubmissionKind, Worker
from autograder.model.report import GradeReport
from autograder.model.submission import Submission

Make = Callable[..., Submission]
Report = Callable[..., GradeReport]


@pytest.fixture
def begin(ledger: Ledger, work: Make, worker: Worker) -> Callable[..., Batch]:
    """Begins a batch of three, or of what is given."""

    def build(given: list[Submission] | None = None, **changes: object) -> Batch:
        asked = {"assignment": "tiny", "grader_digest": "sha256:graders", "worker": worker} | changes
        return ledger.begin_batch([work(n) for n in range(3)] if given is None else given, **asked)

    return build


def test_members_keep_the_order_given(ledger: Ledger, begin: Callable[..., Batch], work: Make) -> None:
    """Members stand in the order of the paths, equal work from two places twice."""
    handed = [work(5, source="z"), work(1, source="a"), work(5, source="b")]
    batch = begin(handed)
    assert [(m.position, m.source) for m in batch.members] == [(0, "z"), (1, "a"), (2, "b")]
    assert not batch.resumed
    assert [ledger.content(m.submission_id) for m in batch.members] == handed
    assert len(ledger.submissions(kind=SubmissionKind.RUN)) == 3


def test_jobs_of_a_batch_are_its_owners(ledger: Ledger, begin: Callable[..., Batch], worker: Worker) -> None:
    """Other workers of the same ledger do not take them, and they are not listed as pending."""
    batch = begin()
    assert ledger.claim(worker) is None
    assert ledger.pending_jobs() == ()
    jobs = ledger.claim_all(worker, batch=batch.id)
    assert [job.position for job in jobs] == [0, 1, 2]
    assert len({job.attempt for job in jobs}) == 3
    assert ledger.claim_all(worker, batch=batch.id) == ()


def test_unfinished_batch_is_resumed_with_its_reports(
    ledger: Ledger, begin: Callable[..., Batch], worker: Worker, dead_worker: Worker, report_for: Report
) -> None:
    """What a dead process had graded stands; the rest is graded with the seeds it had."""
    first = begin(worker=dead_worker)
    jobs = ledger.claim_all(dead_worker, batch=first.id)
    ledger.commit_report(jobs[1], report_for(jobs[1], score=2.0))

    second = begin()
    assert (second.id, second.resumed) == (first.id, True)
    assert [m.report is not None for m in second.members] == [False, True, False]
    again = ledger.claim_all(worker, batch=second.id)
    assert [(job.position, job.seed) for job in again] == [(0, jobs[0].seed), (2, jobs[2].seed)]
    for job in again:
        assert ledger.commit_report(job, report_for(job)) is Commit.ACCEPTED
    scores = [m.report.score for m in ledger.batch(first.id).members if m.report is not None]
    assert scores == [1.0, 2.0, 1.0]


def test_batch_of_a_living_process_is_left_to_it(ledger: Ledger, begin: Callable[..., Batch], worker: Worker) -> None:
    """The same command in another window grades on its own."""
    other = replace(worker, host="elsewhere")
    first = begin(worker=other)
    ledger.claim_all(other, batch=first.id)
    second = begin()
    assert second.id != first.id
    assert not second.resumed


def test_own_batch_is_resumed(begin: Callable[..., Batch]) -> None:
    """A process that was interrupted and begins again goes on with its own batch."""
    assert begin().id == begin().id


def test_finished_batch_starts_anew(ledger: Ledger, begin: Callable[..., Batch]) -> None:
    """Grading the same folders again after a finished run grades them again."""
    first = begin()
    ledger.finish_batch(first.id)
    ledger.finish_batch(first.id)
    second = begin()
    assert second.id != first.id
    assert [m.report for m in second.members] == [None] * 3


@pytest.mark.parametrize(
    "change",
    [
        {"grader_digest": "sha256:changed"},
        {"assignment": "other"},
        {"seed": "a" * 32},
    ],
)
def test_anything_else_is_another_batch(change: dict[str, str], begin: Callable[..., Batch]) -> None:
    """Reports are reused only for the same graders, assignment and seed."""
    assert begin().id != begin(**change).id


def test_other_work_or_order_is_another_batch(begin: Callable[..., Batch], work: Make) -> None:
    """Reports are reused only for the same submissions from the same places in the same order."""
    lists = [
        [work(1), work(2)],
        [work(2), work(1)],
        [work(1)],
        [work(1), work(2, source="moved")],
        [],
    ]
    ids = [begin(handed).id for handed in lists]
    assert len(set(ids)) == len(ids)
    assert begin(lists[0]).id == ids[0]


def test_given_seed_is_every_members(ledger: Ledger, begin: Callable[..., Batch], worker: Worker) -> None:
    """Staff can replay a batch by one seed."""
    batch = begin(seed="b" * 32)
    assert {job.seed for job in ledger.claim_all(worker, batch=batch.id)} == {"b" * 32}


def test_failed_member_says_why_and_is_tried_anew_on_resume(
    ledger: Ledger, begin: Callable[..., Batch], worker: Worker
) -> None:
    """A job that was set aside carries its last error; resuming gives it new tries."""
    batch = begin()
    while job := ledger.claim(worker, batch=batch.id):
        ledger.fail_attempt(job, why="sandbox lost")
    members = ledger.batch(batch.id).members
    assert {(m.state, m.last_error) for m in members} == {(JobState.FAILED, "sandbox lost")}
    assert {m.state for m in begin().members} == {JobState.QUEUED}


def test_unknown_batch_is_a_usage_error(ledger: Ledger) -> None:
    """A batch that was never begun is for the person to mend."""
    with pytest.raises(UsageError, match="no batch 7"):
        ledger.batch(7)
