"""The verdicts so far of each attempt that is under way, for whoever watches.

A row belongs to an attempt and goes with it. A note is one statement that asks whether the attempt still has its lease,
so that a late note never brings back the row of an attempt that has ended.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, Connection, and_, delete, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from autograder.ledger.rows import Job, Progress
from autograder.ledger.tables import UtcDateTime, assignments, jobs, progress, submissions
from autograder.model.progress import VerdictsSoFar
from autograder.model.report import TestStatus

#: How many statuses a row has at most, and how many bytes they take as JSON; further ones are counted and not named.
MOST_STATUSES = 500
MOST_BYTES = 32 * 1024


def note(connection: Connection, job: Job, verdicts: VerdictsSoFar, now: datetime) -> bool:
    """Write the verdicts so far of the attempt that holds the job; False, and nothing is written, where none does.

    On PostgreSQL a job that another transaction is changing at this moment is left alone as well.
    """
    held = (
        select(jobs.c.id, jobs.c.attempt, literal(_to_json(verdicts), JSON), literal(now, UtcDateTime))
        .where(jobs.c.id == job.id, jobs.c.attempt == job.attempt)
        .with_for_update(read=True, skip_locked=True)
    )
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    columns = ("job_id", "attempt", "verdicts", "at")
    noted = insert(progress).from_select(columns, held)
    newest = {name: noted.excluded[name] for name in columns[1:]}
    upsert = noted.on_conflict_do_update(index_elements=["job_id"], set_=newest)
    return connection.scalar(upsert.returning(progress.c.job_id)) is not None


def forget(connection: Connection, job_id: int) -> None:
    """The job's attempt ends in this transaction, in whatever way."""
    connection.execute(delete(progress).where(progress.c.job_id == job_id))


def find(connection: Connection, *conditions: ColumnElement[bool]) -> tuple[Progress, ...]:
    """The progress of attempts that are under way, by job."""
    found = connection.execute(
        select(progress, jobs.c.submission_id)
        .join(jobs, and_(jobs.c.id == progress.c.job_id, jobs.c.attempt == progress.c.attempt))
        .join(submissions, submissions.c.id == jobs.c.submission_id)
        .join(assignments, assignments.c.id == submissions.c.assignment_id)
        .where(*conditions)
        .order_by(progress.c.job_id)
    )
    return tuple(
        Progress(
            job_id=line["job_id"],
            submission_id=line["submission_id"],
            attempt=line["attempt"],
            at=line["at"],
            verdicts=_from_json(line["verdicts"]),
        )
        for line in found.mappings()
    )


def _to_json(verdicts: VerdictsSoFar) -> dict[str, Any]:
    everything = [("public", *one) for one in verdicts.public.items()]
    everything += [("hidden", *one) for one in verdicts.hidden.items()]
    named: dict[str, Any] = {"tests": verdicts.tests, "done": verdicts.done, "public": {}, "hidden": {}}
    for kind, test, status in _bounded(everything):
        named[kind][test] = status
    return named


def _bounded(statuses: list[tuple[str, str, TestStatus]]) -> Iterator[tuple[str, str, TestStatus]]:
    """As many as a row may have."""
    left = MOST_BYTES
    for kind, test, status in statuses[:MOST_STATUSES]:
        left -= len(json.dumps({test: status}))
        if left < 0:
            return
        yield kind, test, status


def _from_json(row: Mapping[str, Any]) -> VerdictsSoFar:
    public, hidden = ({test: TestStatus(word) for test, word in row[kind].items()} for kind in ("public", "hidden"))
    return VerdictsSoFar(tests=row["tests"], done=row["done"], public=public, hidden=hidden)
