"""What one person's many jobs cost the others: `python bench/fairness.py`.

One person queues 60 jobs of 0.1 s, then ten others queue one each, and two workers begin. That is done twice, each time
in a new course: with everybody's jobs under their own names, and with all under one name, whose jobs are claimed in
the order in which they came. Printed are the medians of what the ten waited, from queueing to claim, and their ratio.

Exits with 1 unless the ten wait at most 1 s at the median, and at least 5 times less than first come, first served.
"""

import argparse
import statistics
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from autograder.ledger import Job, Ledger, SubmissionRow, Worker
from autograder.ledger.store import digest_of
from autograder.model.report import Environment, GradeReport, ReportStatus, Timings
from autograder.model.submission import Submission

#: Bounds on the median wait of those who queued one job.
MOST_S = 1.0
LEAST_RATIO = 5.0


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How much is queued and graded."""

    jobs: int = 60
    others: int = 10
    workers: int = 2
    #: Seconds for which a job is "graded".
    service_s: float = 0.1


@dataclass(frozen=True, kw_only=True)
class Waits:
    """Median seconds that those who queued one job waited."""

    fair_s: float
    first_come_s: float

    @property
    def ratio(self) -> float:
        """How many times longer they wait for first come, first served."""
        return self.first_come_s / self.fair_s

    @property
    def holds(self) -> bool:
        """Whether both bounds hold."""
        return self.fair_s <= MOST_S and self.ratio >= LEAST_RATIO


def main(arguments: Sequence[str]) -> int:
    """Print both medians and their ratio; 1 when a bound does not hold."""
    parser = argparse.ArgumentParser(description="What one person's many jobs cost the others.")
    parser.add_argument("--database", metavar="URL", help="a database for the ledger  [default: a new SQLite file]")
    waits = measure(Plan(), parser.parse_args(arguments).database)
    print(f"fair turns: the others wait {waits.fair_s:.2f} s at the median")
    print(f"first come, first served: {waits.first_come_s:.2f} s, {waits.ratio:.1f} times as long")
    print(f"at most {MOST_S:g} s, and {LEAST_RATIO:g} times: {'holds' if waits.holds else 'DOES NOT HOLD'}")
    return 0 if waits.holds else 1


def measure(plan: Plan, database: str | None = None) -> Waits:
    """The same jobs graded in both orders, each in a course of its own."""
    names = [f"person{number}" for number in range(plan.others)]
    return Waits(
        fair_s=_median_wait_s(plan, names, database),
        first_come_s=_median_wait_s(plan, ["busy"] * plan.others, database),
    )


def _median_wait_s(plan: Plan, names: Sequence[str], database: str | None) -> float:
    with tempfile.TemporaryDirectory() as name:
        where = database or str(Path(name) / "ledger.sqlite")
        with Ledger.open(where, Path(name) / "objects", course=f"fairness-{uuid.uuid4().hex}") as ledger:
            people = ["busy"] * plan.jobs + list(names)
            rows = [_hand_in(ledger, person, number) for number, person in enumerate(people)]
            queued = [ledger.enqueue(row.id, grader_digest="sha256:none") for row in rows]
            came = {job.id: job.enqueued_at for job in ledger.pending_jobs()}
            claimed = _grade_all(ledger, plan)
    return statistics.median((claimed[job] - came[job]).total_seconds() for job in queued[plan.jobs :])


def _hand_in(ledger: Ledger, person: str, number: int) -> SubmissionRow:
    content = b"%d" % number
    work = Submission(assignment="fairness", files={"work.py": content}, digest=digest_of(content))
    return ledger.acknowledge(work, person=person)


def _grade_all(ledger: Ledger, plan: Plan) -> dict[int, datetime]:
    """When each job was claimed."""
    claimed: dict[int, datetime] = {}
    lock = threading.Lock()

    def grade() -> None:
        while (job := ledger.claim(Worker.here())) is not None:
            with lock:
                claimed[job.id] = datetime.now(UTC)
            time.sleep(plan.service_s)
            ledger.commit_report(job, _report(job))

    with ThreadPoolExecutor(max_workers=plan.workers) as pool:
        for running in [pool.submit(grade) for _ in range(plan.workers)]:
            running.result()
    return claimed


def _report(job: Job) -> GradeReport:
    return GradeReport(
        assignment=job.assignment,
        submission=job.digest,
        grader=job.grader_digest,
        seed=job.seed,
        environment=Environment(python="none", isolation="none", isolated=False),
        score=0.0,
        max_score=1.0,
        status=ReportStatus.GRADED,
        questions=(),
        tests=(),
        timings=Timings(total_s=0.0),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
