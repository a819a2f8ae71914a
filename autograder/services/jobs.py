"""Work through leased jobs in parallel: grade, commit, and try again what a fault of ours spoilt."""

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial

from autograder.errors import OurFault, StoreFault, UsageError
from autograder.grading.assignment import Grader
from autograder.ledger import Commit, Job, Ledger, Worker
from autograder.model.report import GradeReport
from autograder.model.verdict import Verdict

#: Seconds between renewals of this process's leases; a lease outlives a few that fail.
RENEW_S = 10.0

OnReport = Callable[[Job, GradeReport], None]


@dataclass(frozen=True, kw_only=True)
class GradedJob:
    """What one try of a job came to."""

    job: Job
    #: None when the fault left nothing to report.
    report: GradeReport | None
    commit: Commit
    fault: str = ""


def grade_jobs(
    ledger: Ledger, grader: Grader, jobs: Iterable[Job], *, workers: int, on_report: OnReport
) -> Iterator[GradedJob]:
    """Grade leased jobs, `workers` at a time; each is committed before it is yielded."""
    waiting = list(jobs)
    with ThreadPoolExecutor(max_workers=max(1, min(workers, len(waiting) or 1))) as pool:
        futures = [pool.submit(grade_job, ledger, grader, job, on_report) for job in waiting]
        try:
            for future in as_completed(futures):
                yield future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def grade_job(
    ledger: Ledger,
    grader: Grader,
    job: Job,
    on_report: OnReport,
    on_verdict: Callable[[Verdict], None] = lambda _: None,
) -> GradedJob:
    """Grade one leased job and commit what came of it. Raises `StoreFault` when it cannot be committed.

    `on_verdict` hears each verdict once, when it is final, and holds up the grading meanwhile.
    """
    try:
        keep = partial(ledger.keep, submission_id=job.submission_id)
        report = grader.report(ledger.content(job.submission_id), job.seed, on_verdict, keep=keep)
    except (OurFault, UsageError) as fault:  # the latter where the submission's person was erased meanwhile
        return GradedJob(job=job, report=None, commit=ledger.fail_attempt(job, why=str(fault)), fault=str(fault))
    commit = ledger.commit_report(job, report)
    if commit in {Commit.ACCEPTED, Commit.REPEATED}:
        on_report(job, report)
    return GradedJob(job=job, report=report, commit=commit, fault=report.reason)


@contextmanager
def renewed_leases(ledger: Ledger, worker: Worker) -> Iterator[None]:
    """Keep this process's leases alive while the block runs.

    A renewal that the store refuses is tried again at the next one: if none succeeds before the lease is over, another
    worker has the job, and the report of this one comes too late.
    """
    done = threading.Event()

    def renew() -> None:
        while not done.wait(RENEW_S):
            with suppress(StoreFault):
                ledger.renew(worker)

    thread = threading.Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def default_workers() -> int:
    """One grader per core that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
