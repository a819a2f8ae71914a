"""A job has one holder at a time, is never lost, replays its seed, and says why it was asked for or taken back."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from autograder.errors import UsageError
from autograder.ledger import Commit, Job, JobState, Ledger, Worker
from autograder.ledger.queue import MAX_LOSSES, MAX_TRIES
from autograder.ledger.tables import identities, job_events
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
    """A person's jobs leave the queue in the order in which they came."""
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


def test_a_regrade_says_who_asked_for_it_and_why(ledger: Ledger, queued: int) -> None:
    """The job that a submission queued by itself says nothing."""
    later = datetime(2026, 9, 2, tzinfo=UTC)
    ledger.regrade(queued, grader_digest=GRADERS, requested_by="staff", reason="a test was wrong", not_before=later)
    first, regrade = ledger.jobs_of(queued)
    assert (first.requested_by, first.reason, first.not_before) == (None, "", None)
    assert (regrade.requested_by, regrade.reason, regrade.not_before) == ("staff", "a test was wrong", later)


def test_who_asks_for_a_regrade_or_cancels_it_has_a_login(ledger: Ledger, queued: int) -> None:
    """What cannot be one is refused in a sentence, and nothing is queued or cancelled."""
    (job,) = ledger.jobs_of(queued)
    with pytest.raises(UsageError):
        ledger.regrade(queued, grader_digest=GRADERS, requested_by="\x00", reason="")
    with pytest.raises(UsageError):
        ledger.cancel(job.id, by="\x00", why="")
    assert ledger.jobs_of(queued) == (job,)


def test_a_cancelled_job_is_not_graded_and_waits_no_more(ledger: Ledger, queued: int, worker: Worker) -> None:
    """It is still there, with its state."""
    (job,) = ledger.jobs_of(queued)
    assert ledger.cancel(job.id, by="staff", why="handed in by mistake")
    assert not ledger.cancel(job.id, by="staff", why="once more")
    assert ledger.claim(worker) is None
    assert [row.state for row in ledger.jobs_of(queued)] == [JobState.CANCELLED]
    assert (ledger.pending_jobs(), ledger.waiting(), ledger.places(), ledger.faults()) == ((), 0, {}, ())


def test_a_cancellation_is_on_the_record_without_a_name(ledger: Ledger, queued: int, raw: Engine) -> None:
    """Who took the job back is a number, so that the person can be erased."""
    (job,) = ledger.jobs_of(queued)
    ledger.cancel(job.id, by="staff", why="handed in by mistake")
    with raw.connect() as connection:
        staff = connection.scalar(select(identities.c.person_id).where(identities.c.login == "staff"))
        (event,) = connection.execute(select(job_events.c.job_id, job_events.c.kind, job_events.c.text)).all()
    assert tuple(event) == (job.id, "cancelled", f"person {staff}: handed in by mistake")


def test_only_a_queued_job_can_be_cancelled(ledger: Ledger, queued: int, worker: Worker, report_for: Report) -> None:
    """One that is being graded, is done, is in a batch, belongs to another course or is not there is left alone."""
    job = claimed(ledger, worker)
    assert not ledger.cancel(job.id, by="staff", why="too late")
    ledger.commit_report(job, report_for(job))
    assert not ledger.cancel(job.id, by="staff", why="too late")
    assert not ledger.cancel(99, by="staff", why="not there")
    assert [row.state for row in ledger.jobs_of(queued)] == [JobState.DONE]


def test_a_job_of_a_batch_or_of_another_course_is_not_cancelled(
    ledger: Ledger, work: Make, worker: Worker, place: str, tmp_path: Path
) -> None:
    """A batch ends as a whole, and a course decides about its own jobs."""
    batch = ledger.begin_batch([work(1)], assignment="tiny", grader_digest=GRADERS, worker=worker)
    assert not ledger.cancel(batch.members[0].job_id, by="staff", why="no more")
    with Ledger.open(place, tmp_path / "store", course="other") as other:
        row = other.acknowledge(work(2), person="ada", grader_digest=GRADERS)
        (job,) = other.jobs_of(row.id)
        assert not ledger.cancel(job.id, by="staff", why="not ours")
        assert other.cancel(job.id, by="staff", why="ours")


def test_cancelled_work_can_be_queued_again(ledger: Ledger, queued: int, worker: Worker) -> None:
    """The same graders are one job only as long as that job is not taken back."""
    (job,) = ledger.jobs_of(queued)
    ledger.cancel(job.id, by="staff", why="handed in by mistake")
    again = ledger.enqueue(queued, grader_digest=GRADERS)
    assert again != job.id
    assert claimed(ledger, worker).id == again


def test_a_job_of_replaced_graders_makes_way_for_one_of_theirs(ledger: Ledger, queued: int, worker: Worker) -> None:
    """The new job has the seed; the old one says which took its place, and is no error of ours."""
    old = claimed(ledger, worker)
    new = ledger.supersede(old, grader_digest="sha256:changed")
    before, after = ledger.jobs_of(queued)
    assert (before.state, before.superseded_by, before.tries) == (JobState.SUPERSEDED, new, 0)
    assert (after.id, after.state) == (new, JobState.QUEUED)
    assert (ledger.faults(), [row.id for row in ledger.pending_jobs()]) == ((), [new])
    again = claimed(ledger, worker)
    assert (again.id, again.grader_digest, again.seed) == (new, "sha256:changed", old.seed)


def test_a_superseded_regrade_keeps_its_turn_requester_and_reason(ledger: Ledger, work: Make, worker: Worker) -> None:
    """It is claimed before what was asked for later."""
    first, second = (ledger.acknowledge(work(n), person="ada").id for n in range(2))
    for submission in (first, second):
        ledger.regrade(submission, grader_digest=GRADERS, requested_by="staff", reason="a test was wrong")
    new = ledger.supersede(claimed(ledger, worker), grader_digest="sha256:changed")
    row = ledger.jobs_of(first)[-1]
    assert (row.id, row.requested_by, row.reason) == (new, "staff", "a test was wrong")
    assert [claimed(ledger, worker).submission_id for _ in range(2)] == [first, second]


def test_a_job_that_was_asked_for_meanwhile_takes_the_place(ledger: Ledger, queued: int, worker: Worker) -> None:
    """Work that is queued for the new graders already is not graded twice by them."""
    old = claimed(ledger, worker)
    meanwhile = ledger.enqueue(queued, grader_digest="sha256:changed")
    assert ledger.supersede(old, grader_digest="sha256:changed") == meanwhile
    assert len(ledger.jobs_of(queued)) == 2


def test_a_regrade_by_graders_that_were_there_before_is_a_new_job(
    ledger: Ledger, queued: int, worker: Worker, report_for: Report
) -> None:
    """Where graders are changed and changed back, an earlier report of theirs is not what was asked for."""
    job = claimed(ledger, worker)
    ledger.commit_report(job, report_for(job))
    ledger.regrade(queued, grader_digest="sha256:changed", requested_by="staff", reason="try these")
    new = ledger.supersede(claimed(ledger, worker), grader_digest=GRADERS)
    assert new != job.id
    assert claimed(ledger, worker).id == new


def test_late_attempt_supersedes_nothing(ledger: Ledger, queued: int, worker: Worker, dead_worker: Worker) -> None:
    """Who lost the lease does not decide about the job."""
    late = claimed(ledger, dead_worker)
    ledger.expire_leases()
    now = claimed(ledger, worker)
    assert ledger.supersede(late, grader_digest="sha256:changed") is None
    assert [row.id for row in ledger.jobs_of(queued)] == [now.id]


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
