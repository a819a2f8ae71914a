"""Jobs and their state machine.

    queued ──claim──▶ leased ──accepted report──▶ done
      ▲                 │
      └── error, loss ──┤
      ▲                 └── no try left ──▶ failed
      └───────────────── retry ───────────────┘

Every step is one transaction. A claim takes the row under the database's lock, so a job has one holder; only
the holder's attempt can end it. A holder that died or fell silent loses the lease, and the job is queued
again with its seed, so that the next try sees the same inputs. That is looked for apart from claims, which
would otherwise hold up each other and every commit.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, RowMapping, Select, and_, bindparam, func, insert, select, update

from autograder.errors import StoreFault, UsageError
from autograder.ledger.catalogue import version_id
from autograder.ledger.rows import Job, JobRow, JobState, Lane, PersonFaults, SubmissionState
from autograder.ledger.submission_records import erased
from autograder.ledger.tables import (
    assignment_versions,
    assignments,
    identities,
    job_events,
    jobs,
    submissions,
)
from autograder.ledger.worker import Worker

#: Tries that may end in an error of ours before staff must look.
MAX_TRIES = 3
#: Workers that may die over one job before it is set aside.
MAX_LOSSES = 10

_FREE = {"attempt": None, "worker": None, "lease_until": None}
#: Id, attempt, worker and end of the lease.
_Held = tuple[int, str, str, datetime]


@dataclass(frozen=True, kw_only=True)
class NewJob:
    """What to queue."""

    submission_id: int
    grader_digest: str
    lane: Lane
    seed: str
    max_tries: int = MAX_TRIES
    batch_id: int | None = None
    position: int | None = None
    #: Grade again although the same version has graded this submission.
    again: bool = False


def enqueue(connection: Connection, new: NewJob, now: datetime) -> int:
    """Queue a job and return its id; the one that is there, unless `again`.

    A submission that was queued before keeps its seed: a regrade replays the same inputs, and both parts share one.
    Raises `UsageError` where its person was erased.
    """
    found = select(submissions.c.assignment_id, submissions.c.state).where(submissions.c.id == new.submission_id)
    submission = connection.execute(found.with_for_update()).first()
    if submission is None:
        message = f"There is no submission {new.submission_id} to grade: the ledger was changed by hand."
        raise StoreFault(message)
    if submission.state == SubmissionState.ERASED:
        raise UsageError(erased(new.submission_id))
    version = version_id(connection, submission.assignment_id, new.grader_digest, now)
    here = and_(jobs.c.submission_id == new.submission_id, jobs.c.lane == new.lane)
    latest = connection.execute(
        select(jobs.c.id, jobs.c.round).where(here, jobs.c.version_id == version).order_by(jobs.c.round.desc()).limit(1)
    ).first()
    if latest is not None and not new.again:
        return int(latest.id)
    of_submission = select(jobs.c.seed).where(jobs.c.submission_id == new.submission_id)
    seed = connection.scalar(of_submission.order_by(jobs.c.id).limit(1))
    place = 0 if latest is None else latest.round + 1
    values = _values(replace(new, seed=seed or new.seed), version, place, now)
    return int(connection.execute(insert(jobs).values(values).returning(jobs.c.id)).scalar_one())


def enqueue_fresh(connection: Connection, assignment: int, new: Sequence[NewJob], now: datetime) -> None:
    """Queue many jobs of submissions to one assignment that were never queued before."""
    versions = {one.grader_digest: 0 for one in new}
    for grader_digest in versions:
        versions[grader_digest] = version_id(connection, assignment, grader_digest, now)
    if lines := [_values(one, versions[one.grader_digest], 0, now) for one in new]:
        connection.execute(insert(jobs), lines)


def waiting(*, course: int, batch_id: int | None, lane: Lane) -> ColumnElement[bool]:
    """Queued jobs of a course in one lane: those of one batch, or those that belong to none."""
    versions = select(assignment_versions.c.id).join(assignments).where(assignments.c.course_id == course)
    queued = (jobs.c.state == JobState.QUEUED, jobs.c.lane == lane, jobs.c.batch_id == batch_id)
    return and_(*queued, jobs.c.version_id.in_(versions))


def is_any(connection: Connection, which: ColumnElement[bool]) -> bool:
    """Whether there is such a job at this moment; locks nothing."""
    return connection.scalar(select(jobs.c.id).where(which).limit(1)) is not None


def claim(
    connection: Connection, worker: Worker, which: ColumnElement[bool], *, lease_until: datetime, limit: int | None
) -> tuple[Job, ...]:
    """Lease such jobs (see `waiting`), oldest first; one that another worker is claiming is left to it."""
    free = connection.scalars(
        select(jobs.c.id).where(which).order_by(jobs.c.id).limit(limit).with_for_update(skip_locked=True)
    ).all()
    if free:
        lease = {"state": JobState.LEASED, "worker": str(worker), "lease_until": lease_until}
        connection.execute(
            update(jobs).where(jobs.c.id == bindparam("job")).values(attempt=bindparam("new_attempt"), **lease),
            [{"job": job_id, "new_attempt": uuid.uuid4().hex} for job_id in free],
        )
    return _leased(connection, jobs.c.id.in_(free))


def renew(connection: Connection, worker: Worker, *, lease_until: datetime) -> int:
    """Extend every lease of this worker and return how many it still holds."""
    mine = and_(jobs.c.state == JobState.LEASED, jobs.c.worker == str(worker))
    return connection.execute(update(jobs).where(mine).values(lease_until=lease_until)).rowcount


def lost_attempts(connection: Connection, now: datetime) -> tuple[str, ...]:
    """Attempts whose workers died or let the lease run out; locks nothing."""
    return tuple(line.attempt for line in _lost(connection.execute(_held()).all(), now))


def expire(connection: Connection, attempts: Sequence[str], now: datetime) -> tuple[int, ...]:
    """Take back the leases of these attempts; ids of their jobs.

    One that was renewed, committed or taken back since it was looked for, or is just being so, is left alone.
    """
    held = connection.execute(_held().where(jobs.c.attempt.in_(attempts)).with_for_update(skip_locked=True)).all()
    lost = tuple(line.id for line in _lost(held, now))
    for job_id in lost:
        _lose(connection, job_id, now)
    return lost


def release(connection: Connection, job: Job, now: datetime) -> bool:
    """Give a lease back without counting a try; False when it was lost already."""
    if not holds(connection, job):
        return False
    _note(connection, job.id, attempt=job.attempt, kind="released", text="the worker gave it back", now=now)
    connection.execute(update(jobs).where(jobs.c.id == job.id).values(state=JobState.QUEUED, **_FREE))
    return True


def holds(connection: Connection, job: Job) -> bool:
    """True when this very attempt still has the lease; the row is locked where the database locks rows."""
    mine = (jobs.c.id == job.id, jobs.c.attempt == job.attempt)
    return connection.scalar(select(jobs.c.id).where(*mine).with_for_update()) is not None


def finish(connection: Connection, job: Job, now: datetime) -> None:
    """The job has its accepted report."""
    done = {"state": JobState.DONE, "finished_at": now, "last_error": "", **_FREE}
    connection.execute(update(jobs).where(jobs.c.id == job.id).values(**done))


def fail_try(connection: Connection, job: Job, *, why: str, body: bytes | None, now: datetime) -> JobState:
    """Note an error of ours and queue the job again, or set it aside after the last try; its state then."""
    _note(connection, job.id, attempt=job.attempt, kind="error", text=why, now=now, body=body)
    tries, most = connection.execute(select(jobs.c.tries, jobs.c.max_tries).where(jobs.c.id == job.id)).one()
    spent = tries + 1 >= most
    _put_back(connection, job.id, spent=spent, now=now, tries=tries + 1, last_error=why)
    return JobState.FAILED if spent else JobState.QUEUED


def retry(connection: Connection, which: ColumnElement[bool], now: datetime) -> int:
    """Queue failed jobs again with all their tries; how many there were."""
    failed = connection.scalars(select(jobs.c.id).where(which, jobs.c.state == JobState.FAILED)).all()
    for job_id in failed:
        _note(connection, job_id, attempt=None, kind="retried", text="queued again on request", now=now)
        _put_back(connection, job_id, spent=False, now=now, tries=0, losses=0)
    return len(failed)


def cancel(connection: Connection, which: ColumnElement[bool], *, why: str, now: datetime) -> None:
    """End such jobs that may still be graded, also by a worker that holds one or on a retry."""
    may_run = jobs.c.state.in_((JobState.QUEUED, JobState.LEASED, JobState.FAILED))
    for job_id, attempt in connection.execute(select(jobs.c.id, jobs.c.attempt).where(which, may_run)).all():
        _note(connection, job_id, attempt=attempt, kind="cancelled", text=why, now=now)
        ended = {"state": JobState.CANCELLED, "finished_at": now, **_FREE}
        connection.execute(update(jobs).where(jobs.c.id == job_id).values(**ended))


def count(connection: Connection, *conditions: ColumnElement[bool]) -> int:
    """How many jobs meet the conditions."""
    counted = (
        select(func.count(jobs.c.id))
        .join(submissions, submissions.c.id == jobs.c.submission_id)
        .join(assignments, assignments.c.id == submissions.c.assignment_id)
    )
    return connection.scalar(counted.where(*conditions)) or 0


def find(connection: Connection, *conditions: ColumnElement[bool]) -> tuple[JobRow, ...]:
    """Jobs that meet the conditions, oldest first."""
    found = connection.execute(
        select(jobs, assignments.c.slug, identities.c.login)
        .join(submissions, submissions.c.id == jobs.c.submission_id)
        .join(assignments, assignments.c.id == submissions.c.assignment_id)
        .outerjoin(identities, identities.c.person_id == submissions.c.person_id)
        .where(*conditions)
        .order_by(jobs.c.id)
    )
    return tuple(_row(line) for line in found.mappings())


def faults(connection: Connection, *conditions: ColumnElement[bool]) -> tuple[PersonFaults, ...]:
    """Errors of the grader by person and assignment, the most first."""
    newest = func.max(job_events.c.id).label("newest")
    counted = (
        select(
            identities.c.login.label("person"),
            assignments.c.slug.label("assignment"),
            func.count(submissions.c.id.distinct()).label("submissions"),
            func.count(job_events.c.id).label("errors"),
            newest,
        )
        .join(jobs, jobs.c.id == job_events.c.job_id)
        .join(submissions, submissions.c.id == jobs.c.submission_id)
        .join(assignments, assignments.c.id == submissions.c.assignment_id)
        .outerjoin(identities, identities.c.person_id == submissions.c.person_id)
        .where(job_events.c.kind == "error", submissions.c.state != SubmissionState.ERASED, *conditions)
        .group_by(identities.c.login, assignments.c.slug)
        .subquery()
    )
    found = connection.execute(
        select(counted, job_events.c.text, job_events.c.at)
        .join(job_events, job_events.c.id == counted.c.newest)
        .order_by(counted.c.errors.desc(), counted.c.newest.desc())
    )
    return tuple(
        PersonFaults(
            person=line["person"],
            assignment=line["assignment"],
            submissions=line["submissions"],
            errors=line["errors"],
            newest=line["text"],
            newest_at=line["at"],
        )
        for line in found.mappings()
    )


def _values(new: NewJob, version: int, place: int, now: datetime) -> dict[str, object]:
    return {
        "submission_id": new.submission_id,
        "version_id": version,
        "lane": new.lane,
        "round": place,
        "batch_id": new.batch_id,
        "position": new.position,
        "seed": new.seed,
        "state": JobState.QUEUED,
        "tries": 0,
        "max_tries": new.max_tries,
        "losses": 0,
        "enqueued_at": now,
    }


def _held() -> Select[_Held]:
    columns = (jobs.c.id, jobs.c.attempt, jobs.c.worker, jobs.c.lease_until)
    return select(*columns).where(jobs.c.state == JobState.LEASED).order_by(jobs.c.id)


def _lost(held: Sequence[Row[_Held]], now: datetime) -> Iterator[Row[_Held]]:
    dead = {holder for holder in {line.worker for line in held} if Worker.parse(holder).is_dead()}
    return (line for line in held if line.worker in dead or line.lease_until <= now)


def _lose(connection: Connection, job_id: int, now: datetime) -> None:
    attempt, losses = connection.execute(select(jobs.c.attempt, jobs.c.losses).where(jobs.c.id == job_id)).one()
    why = "the worker that graded it died or fell silent"
    _note(connection, job_id, attempt=attempt, kind="lost", text=why, now=now)
    spent = losses + 1 >= MAX_LOSSES
    _put_back(connection, job_id, spent=spent, now=now, losses=losses + 1, last_error=why)


def _put_back(connection: Connection, job_id: int, *, spent: bool, now: datetime, **values: object) -> None:
    state = JobState.FAILED if spent else JobState.QUEUED
    ending = {"state": state, "finished_at": now if spent else None, **_FREE}
    connection.execute(update(jobs).where(jobs.c.id == job_id).values(**ending, **values))


def _note(
    connection: Connection,
    job_id: int,
    *,
    attempt: str | None,
    kind: str,
    text: str,
    now: datetime,
    body: bytes | None = None,
) -> None:
    connection.execute(
        insert(job_events).values(job_id=job_id, attempt=attempt, at=now, kind=kind, text=text, body=body)
    )


def _leased(connection: Connection, which: ColumnElement[bool]) -> tuple[Job, ...]:
    found = connection.execute(
        select(jobs, submissions.c.digest, assignments.c.slug, assignment_versions.c.grader_digest)
        .join(submissions, submissions.c.id == jobs.c.submission_id)
        .join(assignment_versions, assignment_versions.c.id == jobs.c.version_id)
        .join(assignments, assignments.c.id == assignment_versions.c.assignment_id)
        .where(which)
        .order_by(jobs.c.id)
    )
    return tuple(_job(line) for line in found.mappings())


def _job(line: RowMapping) -> Job:
    return Job(
        id=line["id"],
        submission_id=line["submission_id"],
        assignment=line["slug"],
        digest=line["digest"],
        grader_digest=line["grader_digest"],
        lane=Lane(line["lane"]),
        seed=line["seed"],
        attempt=line["attempt"],
        lease_until=line["lease_until"],
        position=line["position"],
    )


def _row(line: RowMapping) -> JobRow:
    return JobRow(
        id=line["id"],
        submission_id=line["submission_id"],
        assignment=line["slug"],
        person=line["login"],
        lane=Lane(line["lane"]),
        state=JobState(line["state"]),
        tries=line["tries"],
        max_tries=line["max_tries"],
        last_error=line["last_error"],
        enqueued_at=line["enqueued_at"],
    )
