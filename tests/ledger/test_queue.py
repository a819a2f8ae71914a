"""A job has one holder at a time, is never lost, and replays its seed."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.ledger import Commit, Job, JobState, Ledger, Worker
from autograder.ledger.queue import MAX_LOSSES, MAX_TRIES
from autograder.model.report import GradeReport, ReportStatus
from autograder.model.submission import Submission

Make = Callable[..., Submission]
Report = Callable[..., GradeReport]
GRADERS = "sha256:graders"


@pytest.fixture
def queued(ledger: Ledger, work: Make) -> int:
    """A submission with one queued job; its id."""
    return ledger.acknowledge(work(), person="ada", grader_digest=GRADERS).id


def claimed(ledger: Ledger, worker: Worker, **how: object) -> Job:
    job = ledger.claim(worker, **how)
    assert job is not None
    return job


def in_processes(count: int, deed: Callable[[int], None]) -> None:
    """Run `deed(n)` in that many processes at once; none goes before all are done, and all must end well."""
    done, gate = os.pipe(), os.pipe()
    pids = []
    for number in range(count):
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                os.close(gate[1])
                deed(number)
                status = 0
            finally:
                os.write(done[1], b".")
                os.read(gate[0], 1)  # ends when the parent closes the gate
                os._exit(status)
        pids.append(pid)
    for _ in pids:
        os.read(done[0], 1)
    for end in (*gate, *done):
        os.close(end)
    assert [os.waitpid(pid, 0)[1] for pid in pids] == [0] * count


def test_claim_hands_out_what_is_needed_to_grade(ledger: Ledger, queued: int, worker: Worker) -> None:
    """A job names submission, graders and seed; nothing is left to claim after it."""
    job = claimed(ledger, worker)
    assert (job.submission_id, job.assignment, job.grader_digest) == (queued, "tiny", GRADERS)
    assert job.digest == ledger.content(queued).digest
    assert len(job.seed) == 32
    assert ledger.claim(worker) is None


def test_oldest_job_is_first(ledger: Ledger, work: Make, worker: Worker) -> None:
    """Jobs leave the queue in the order in which they came."""
    ids = [ledger.acknowledge(work(n), person="ada", grader_digest=GRADERS).id for n in range(3)]
    assert [claimed(ledger, worker).submission_id for _ in ids] == ids


def test_lanes_are_apart(ledger: Ledger, queued: int, worker: Worker) -> None:
    """A job for a GPU runner is not handed to another."""
    ledger.enqueue(queued, grader_digest=GRADERS, lane="gpu")
    assert claimed(ledger, worker, lane="gpu").lane == "gpu"
    assert ledger.claim(worker, lane="gpu") is None
    assert claimed(ledger, worker).lane == "cpu"


def test_queueing_twice_is_queueing_once(ledger: Ledger, queued: int) -> None:
    """The same submission, graders and lane are one job, whoever asks."""
    first = ledger.enqueue(queued, grader_digest=GRADERS)
    assert ledger.enqueue(queued, grader_digest=GRADERS) == first
    assert len(ledger.jobs_of(queued)) == 1


def test_seed_stays_with_the_submission(ledger: Ledger, queued: int, worker: Worker) -> None:
    """A regrade, by the same or by changed graders, replays the first seed."""
    ledger.enqueue(queued, grader_digest=GRADERS, again=True)
    ledger.enqueue(queued, grader_digest="sha256:changed", seed="f" * 32)
    seeds = {claimed(ledger, worker).seed for _ in range(3)}
    assert len(seeds) == 1


def test_given_seed_is_used(ledger: Ledger, work: Make, worker: Worker) -> None:
    """Staff can replay a run by its seed."""
    ledger.acknowledge(work(), person="ada", grader_digest=GRADERS, seed="c" * 32)
    assert claimed(ledger, worker).seed == "c" * 32


@pytest.mark.usefixtures("queued")
def test_dead_workers_job_is_free_at_once(ledger: Ledger, worker: Worker, dead_worker: Worker) -> None:
    """The job of a process that is gone is found and claimed, with the same seed, long before the lease ends."""
    lost = claimed(ledger, dead_worker)
    assert ledger.expire_leases() == (lost.id,)
    again = claimed(ledger, worker)
    assert (again.id, again.seed) == (lost.id, lost.seed)
    assert again.attempt != lost.attempt


@pytest.mark.usefixtures("queued")
def test_silent_worker_loses_its_lease_by_the_clock(ledger: Ledger, worker: Worker, clock: Callable[[], None]) -> None:
    """A worker of another machine that is not heard of for the length of its lease is taken for lost."""
    job = claimed(ledger, replace(worker, host="elsewhere"), lease_s=60)
    clock.advance(59)
    assert ledger.claim(worker) is None
    clock.advance(1)
    assert ledger.expire_leases() == (job.id,)
    assert claimed(ledger, worker).id == job.id


@pytest.mark.usefixtures("queued")
def test_renewed_lease_holds(ledger: Ledger, worker: Worker, clock: Callable[[], None]) -> None:
    """A worker that is heard of keeps all its jobs."""
    claimed(ledger, worker, lease_s=60)
    clock.advance(50)
    assert ledger.renew(worker, lease_s=60) == 1
    clock.advance(50)
    assert ledger.expire_leases() == ()
    assert ledger.renew(replace(worker, host="elsewhere")) == 0


def test_released_job_is_free_and_costs_no_try(ledger: Ledger, queued: int, worker: Worker) -> None:
    """A worker that shuts down gives its job back once."""
    job = claimed(ledger, worker)
    assert ledger.release(job)
    assert not ledger.release(job)
    (row,) = ledger.jobs_of(queued)
    assert (row.state, row.tries) == (JobState.QUEUED, 0)


def test_errors_of_ours_are_tried_again_then_set_aside(ledger: Ledger, queued: int, worker: Worker) -> None:
    """After the last try the job has failed, says why, and is not claimed any more."""
    ends = [ledger.fail_attempt(claimed(ledger, worker), why="sandbox lost") for _ in range(MAX_TRIES)]
    assert ends == [Commit.REQUEUED] * (MAX_TRIES - 1) + [Commit.FAILED]
    assert ledger.claim(worker) is None
    (row,) = ledger.jobs_of(queued)
    assert (row.state, row.tries, row.last_error) == (JobState.FAILED, MAX_TRIES, "sandbox lost")
    assert ledger.pending_jobs() == ()


def test_failed_job_can_be_tried_anew(ledger: Ledger, queued: int, worker: Worker) -> None:
    """Staff queue a failed job again once the cause is mended; other jobs are not touched."""
    for _ in range(MAX_TRIES):
        ledger.fail_attempt(claimed(ledger, worker), why="sandbox lost")
    (row,) = ledger.jobs_of(queued)
    assert ledger.retry(row.id)
    assert not ledger.retry(row.id)
    assert claimed(ledger, worker).id == row.id


def test_job_that_kills_its_workers_is_set_aside(
    ledger: Ledger, queued: int, worker: Worker, dead_worker: Worker
) -> None:
    """Deaths are counted apart from errors, and do not go on for ever."""
    for _ in range(MAX_LOSSES):
        claimed(ledger, dead_worker)
        ledger.expire_leases()
    assert ledger.claim(worker) is None
    (row,) = ledger.jobs_of(queued)
    assert (row.state, row.tries) == (JobState.FAILED, 0)
    assert "died or fell silent" in row.last_error


def test_late_attempt_changes_nothing(
    ledger: Ledger, queued: int, worker: Worker, dead_worker: Worker, report_for: Report
) -> None:
    """Who lost the lease can neither end the job, fail it nor give it back."""
    late = claimed(ledger, dead_worker)
    ledger.expire_leases()
    now = claimed(ledger, worker)
    assert ledger.commit_report(late, report_for(late)) is Commit.LATE
    assert ledger.commit_report(late, report_for(late, status=ReportStatus.ERROR)) is Commit.LATE
    assert ledger.fail_attempt(late, why="too late") is Commit.LATE
    assert not ledger.release(late)
    assert ledger.report_of(queued) is None
    assert ledger.commit_report(now, report_for(now)) is Commit.ACCEPTED


def test_two_processes_never_share_a_job(ledger: Ledger, work: Make, tmp_path: Path) -> None:
    """Four processes that claim at once divide the jobs among them, each job once."""
    for number in range(24):
        ledger.acknowledge(work(number), person="ada", grader_digest=GRADERS)

    def claim_until_empty(number: int) -> None:
        # The parent's ledger is used on purpose: a fork must not share its connections.
        me = Worker.here()
        with (tmp_path / f"claims-{number}").open("w") as file:
            while job := ledger.claim(me):
                file.write(f"{job.id}\n")
                file.flush()

    in_processes(4, claim_until_empty)
    claims = [line for path in tmp_path.glob("claims-*") for line in path.read_text().split()]
    assert sorted(map(int, claims)) == list(range(1, 25))


def test_many_processes_may_make_the_ledger_at_once(new_place: str, tmp_path: Path) -> None:
    """A ledger that is made by twelve processes at the same moment is made once and serves all."""

    def open_and_note(number: int) -> None:
        with Ledger.open(new_place, tmp_path / "new" / "store") as ledger:
            files = {"tiny.py": b"%d" % number}
            handed = Submission(assignment="tiny", files=files, digest=f"sha256:{number}")
            ledger.acknowledge(handed, person="ada")

    in_processes(12, open_and_note)
    with Ledger.open(new_place, tmp_path / "new" / "store") as ledger:
        assert [row.number for row in ledger.submissions()] == list(range(1, 13))
