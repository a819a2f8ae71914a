"""Batches: many submissions graded in one go by one process, resumable when that process dies."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, RowMapping, insert, select, update

from autograder.errors import UsageError
from autograder.ledger import queue, submission_records
from autograder.ledger.catalogue import assignment_id
from autograder.ledger.queue import NewJob
from autograder.ledger.rows import Batch, BatchMember, BatchState, JobState, Lane
from autograder.ledger.submission_records import NewSubmission
from autograder.ledger.tables import batches, jobs, reports, submissions
from autograder.ledger.worker import Worker
from autograder.model.serial import report_from_json
from autograder.model.submission import Submission


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Which batch, and who wants to grade it."""

    course: int
    assignment: str
    key: str
    owner: Worker


def key_of(
    assignment: str, grader_digest: str, environment: str, seed: str | None, work: Sequence[Submission], *, lane: Lane
) -> str:
    """Equal for the same submissions, from the same places in the same order, to the same graders in the same lane.

    `environment` is the digest of what they run on: a batch that was begun with another torch is not gone on with.
    """
    members = [[one.digest, one.source] for one in work]
    text = json.dumps([assignment, grader_digest, environment, seed, members, lane])
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def begin(
    connection: Connection, wanted: Claim, runs: Sequence[NewSubmission], new: Sequence[NewJob], now: datetime
) -> int:
    """Open a new batch of these runs, each with its job, and return its id."""
    assignment = assignment_id(connection, wanted.course, wanted.assignment)
    values = {
        "assignment_id": assignment,
        "key": wanted.key,
        "state": BatchState.OPEN,
        "owner": str(wanted.owner),
        "begun_at": now,
    }
    batch = connection.execute(insert(batches).values(**values).returning(batches.c.id)).scalar_one()
    numbers = submission_records.record_runs(connection, assignment, runs, now)
    placed = [
        replace(job, submission_id=number, batch_id=batch, position=position)
        for position, (number, job) in enumerate(zip(numbers, new, strict=True))
    ]
    queue.enqueue_fresh(connection, assignment, placed, now)
    return int(batch)


def take_over(connection: Connection, wanted: Claim, now: datetime) -> int | None:
    """An unfinished batch of this key whose process is gone, now the caller's; failed jobs get new tries."""
    place = assignment_id(connection, wanted.course, wanted.assignment)
    left = connection.execute(
        select(batches.c.id, batches.c.owner)
        .where(
            batches.c.key == wanted.key,
            batches.c.assignment_id == place,
            batches.c.state == BatchState.OPEN,
        )
        .order_by(batches.c.id.desc())
        .with_for_update(skip_locked=True)
    ).all()
    owner = str(wanted.owner)
    for batch_id, holder in left:
        if holder == owner or Worker.parse(holder).is_dead():
            connection.execute(update(batches).where(batches.c.id == batch_id).values(owner=owner))
            queue.retry(connection, jobs.c.batch_id == batch_id, now)
            return int(batch_id)
    return None


def finish(connection: Connection, batch_id: int, now: datetime) -> None:
    """Close a batch: the same submissions start anew next time. Idempotent."""
    still_open = (batches.c.id == batch_id, batches.c.state == BatchState.OPEN)
    closed = {"state": BatchState.FINISHED, "finished_at": now}
    connection.execute(update(batches).where(*still_open).values(**closed))


def load(connection: Connection, batch_id: int, *, resumed: bool) -> Batch:
    """The batch as it stands, with the reports that are there. Raises `UsageError` when there is none."""
    found = connection.execute(
        select(
            jobs.c.position,
            jobs.c.submission_id,
            jobs.c.id,
            jobs.c.state,
            jobs.c.last_error,
            submissions.c.source,
            submissions.c.digest,
            reports.c.body,
        )
        .join(submissions, submissions.c.id == jobs.c.submission_id)
        .outerjoin(reports, reports.c.job_id == jobs.c.id)
        .where(jobs.c.batch_id == batch_id)
        .order_by(jobs.c.position)
    )
    members = tuple(_member(line) for line in found.mappings())
    if not members and connection.scalar(select(batches.c.id).where(batches.c.id == batch_id)) is None:
        message = f"There is no batch {batch_id} in this ledger: grade the submissions again."
        raise UsageError(message)
    return Batch(id=batch_id, resumed=resumed, members=members)


def _member(line: RowMapping) -> BatchMember:
    body = line["body"]
    return BatchMember(
        position=line["position"],
        submission_id=line["submission_id"],
        job_id=line["id"],
        source=line["source"],
        digest=line["digest"],
        state=JobState(line["state"]),
        report=None if body is None else report_from_json(body),
        last_error=line["last_error"],
    )
