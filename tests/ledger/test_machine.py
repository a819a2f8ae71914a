"""The job's state machine against a model of it, under any order of claims, reports, errors, deaths and time."""

import os
import shutil
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from autograder.ledger import Commit, Job, JobState, Ledger, Worker
from autograder.ledger.queue import MAX_LOSSES, MAX_TRIES
from autograder.ledger.store import digest_of
from autograder.model.report import Environment, GradeReport, ReportStatus, Timings
from autograder.model.submission import Submission
from tests.databases import Databases

LEASE_S = 100.0


@dataclass
class Expected:
    """What the model believes of one job."""

    seed: str
    state: JobState = JobState.QUEUED
    attempt: str | None = None
    worker: int = 0
    ends_s: float = 0.0
    tries: int = 0
    losses: int = 0
    reported_by: str | None = None


def report_on(job: Job, status: ReportStatus) -> GradeReport:
    return GradeReport(
        assignment=job.assignment,
        submission=job.digest,
        grader=job.grader_digest,
        seed=job.seed,
        environment=Environment(python="3.11", isolation="fake", isolated=False),
        score=1.0,
        max_score=2.0,
        status=status,
        questions=(),
        tests=(),
        timings=Timings(total_s=0.0),
    )


class JobMachine(RuleBasedStateMachine):
    """Workers of other machines, so that only the clock ends their leases."""

    attempts = Bundle("attempts")
    workers = st.integers(0, 1)

    def __init__(self) -> None:
        super().__init__()
        # Durability is shown elsewhere; in memory, where there is such a folder, more histories can be tried.
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.folder = Path(tempfile.mkdtemp(prefix="ledger-machine-", dir=memory))
        self.passed_s = 0.0
        self.ledger = Ledger.open(
            DATABASES[0].with_ledger(self.folder),
            self.folder / "store",
            now=lambda: datetime(2026, 9, 1, tzinfo=UTC) + timedelta(seconds=self.passed_s),
        )
        self.jobs: dict[int, Expected] = {}
        here = Worker.here()
        self.names = [replace(here, host=f"machine{number}") for number in range(2)]

    def teardown(self) -> None:
        self.ledger.close()
        shutil.rmtree(self.folder)

    @precondition(lambda self: len(self.jobs) < 2)
    @rule()
    def hand_in(self) -> None:
        content = b"%d" % len(self.jobs)
        work = Submission(assignment="tiny", files={"a.py": content}, digest=digest_of(content))
        row = self.ledger.acknowledge(work, person="ada", grader_digest="sha256:g")
        (job,) = self.ledger.jobs_of(row.id)
        self.jobs[job.id] = Expected(seed="")

    @rule(target=attempts, worker=workers)
    def claim(self, worker: int) -> object:
        self.expire()
        job = self.ledger.claim(self.names[worker], lease_s=LEASE_S)
        free = [number for number, one in self.jobs.items() if one.state is JobState.QUEUED]
        if job is None:
            assert free == []
            return multiple()
        assert job.id == min(free)
        one = self.jobs[job.id]
        assert one.seed in ("", job.seed)
        one.state, one.attempt, one.worker, one.seed = JobState.LEASED, job.attempt, worker, job.seed
        one.ends_s = self.passed_s + LEASE_S
        return job

    @rule(job=attempts, status=st.sampled_from([ReportStatus.GRADED, ReportStatus.PARTIAL]))
    def report(self, job: Job, status: ReportStatus) -> None:
        one = self.jobs[job.id]
        if one.reported_by == job.attempt:
            return  # saying it twice, or differently, has tests of its own
        end = self.ledger.commit_report(job, report_on(job, status))
        if one.attempt != job.attempt:
            assert end is Commit.LATE
            return
        assert end is Commit.ACCEPTED
        one.state, one.attempt, one.reported_by = JobState.DONE, None, job.attempt

    @rule(job=attempts, with_report=st.booleans())
    def break_down(self, job: Job, with_report: bool) -> None:  # noqa: FBT001 - drawn by name
        one = self.jobs[job.id]
        if one.reported_by == job.attempt:
            return
        if with_report:
            end = self.ledger.commit_report(job, report_on(job, ReportStatus.ERROR))
        else:
            end = self.ledger.fail_attempt(job, why="broken")
        if one.attempt != job.attempt:
            assert end is Commit.LATE
            return
        one.tries += 1
        self._free(one, spent=one.tries >= MAX_TRIES)
        assert end is (Commit.FAILED if one.state is JobState.FAILED else Commit.REQUEUED)

    @rule(job=attempts)
    def give_back(self, job: Job) -> None:
        one = self.jobs[job.id]
        held = one.attempt == job.attempt
        assert self.ledger.release(job) is held
        if held:
            self._free(one, spent=False)

    @rule(job=attempts)
    def try_anew(self, job: Job) -> None:
        one = self.jobs[job.id]
        failed = one.state is JobState.FAILED
        assert self.ledger.retry(job.id) is failed
        if failed:
            one.state, one.tries, one.losses = JobState.QUEUED, 0, 0

    @rule(job=attempts)
    def cancel(self, job: Job) -> None:
        one = self.jobs[job.id]
        queued = one.state is JobState.QUEUED
        assert self.ledger.cancel(job.id, by="staff", why="drawn") is queued
        if queued:
            one.state = JobState.CANCELLED

    @rule(seconds=st.sampled_from([60.0, 101.0]))
    def wait(self, seconds: float) -> None:
        self.passed_s += seconds

    @rule()
    def expire(self) -> None:
        lost = self._time_out()
        assert sorted(self.ledger.expire_leases()) == lost

    @rule(worker=workers)
    def renew(self, worker: int) -> None:
        mine = [one for one in self.jobs.values() if one.attempt and one.worker == worker]
        assert self.ledger.renew(self.names[worker], lease_s=LEASE_S) == len(mine)
        for one in mine:
            one.ends_s = self.passed_s + LEASE_S

    @invariant()
    def ledger_agrees_with_the_model(self) -> None:
        for number, one in self.jobs.items():
            (row,) = self.ledger.jobs_of(number)  # a submission's id is its job's here
            assert (row.state, row.tries) == (one.state, one.tries)
            stored = self.ledger.report_of(number)
            assert (stored.attempt if stored else None) == one.reported_by

    def _time_out(self) -> list[int]:
        lost = [n for n, one in self.jobs.items() if one.attempt and one.ends_s <= self.passed_s]
        for number in lost:
            one = self.jobs[number]
            one.losses += 1
            self._free(one, spent=one.losses >= MAX_LOSSES)
        return sorted(lost)

    def _free(self, one: Expected, *, spent: bool) -> None:
        one.attempt = None
        one.state = JobState.FAILED if spent else JobState.QUEUED


#: Where the fixture puts what makes every machine's database.
DATABASES: list[Databases] = []


def test_any_history_keeps_the_rules(databases: Databases) -> None:
    """No order of events loses a job, gives it two holders or two reports, or changes its seed."""
    DATABASES[:] = [databases]
    few = settings(
        max_examples=25,
        stateful_step_count=30,
        phases=[Phase.generate],  # a failure is short enough to read as it is
        deadline=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    run_state_machine_as_test(JobMachine, settings=few)
