"""Jobs and their state machine.

    queued ──claim──▶ leased ──accepted report──▶ done
     │ ▲               │ │
     │ └─ error, loss ─┤ └──graders changed──▶ superseded, by a job of the new graders
     │ ▲               └── no try left ──▶ failed
     │ └───────────────── retry ─────────────┘
     └──cancel──▶ cancelled

`turns` says which queued job is claimed next. Every step is one transaction. A claim takes the row under the database's
lock, so a job has one holder; only the holder's attempt can end it. A holder that died or fell silent loses the lease,
and the job is queued again with its seed and its turn, so that the next try sees the same inputs. That is looked for
apart from claims, which would otherwise hold up each other and every commit.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    RowMapping,
    Select,
    and_,
    bindparam,
    func,
    insert,
    select,
    update,
)

from autograder.errors import StoreFault, UsageError
from autograder.ledger import lines, progress
from autograder.ledger.catalogue import person_id, version_id
from autograder.ledger.lines import Where
from autograder.ledger.rows import Job, JobRow, JobState, Lane, PersonFaults, SubmissionState
from autograder.ledger.submission_records import erased
from autograder.ledger.tables import (
    assignment_versions,
    assignments,
    identities,
    job_events,
    jobs,
    people,
    submissions,
)
from autograder.ledger.turns import Precedence, Turn, precedence_of, turn_of
from autograder.ledger.worker import Worker

#: Tries that may end in an error of ours before staff must look.
MAX_TRIES = 3
#: Workers that may die over one job before it is set aside.
MAX_LOSSES = 10

_FREE = {"attempt": None, "worker": None, "lease_until": None}
#: States of a job after which the same graders may be asked once more.
_GIVEN_UP = (JobState.SUPERSEDED, JobState.CANCELLED)
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
    #: What kind of work it is; None for a regrade where the lane has a report already, and else fresh work.
    precedence: Precedence | None = None
    not_before: datetime | None = None
    #: Login of who asked for a regrade, and why.
    requested_by: str | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class _Handed:
    """The submission that a job is to grade."""

    course_id: int
    assignment_id: int
    person_id: int | None


def enqueue(connection: Connection, new: NewJob, now: datetime) -> int:
    """Queue a job and return its id; the one that is there, unless `again`.

    A submission that was queued before keeps its seed: a regrade replays the same inputs, and both parts share one.
    Raises `UsageError` where its person was erased.
    """
    handed = _locked_submission(connection, new.submission_id)
    version = version_id(connection, handed.assignment_id, new.grader_digest, now)
    rounds = _rounds(connection, new.submission_id, version, new.lane)
    standing = [line["id"] for line in rounds if line["state"] not in _GIVEN_UP]
    if standing and not new.again:
        return int(standing[-1])
    of_submission = select(jobs.c.seed).where(jobs.c.submission_id == new.submission_id)
    seed = connection.scalar(of_submission.order_by(jobs.c.id).limit(1))
    place = rounds[-1]["round"] + 1 if rounds else 0
    turn = _turn(connection, new, handed, now)
    values = _values(replace(new, seed=seed or new.seed), version, place, turn, now)
    if new.requested_by is not None:
        values["requested_by"] = person_id(connection, new.requested_by, now)
    return _insert(connection, values)


def enqueue_fresh(connection: Connection, assignment: int, new: Sequence[NewJob], now: datetime) -> None:
    """Queue many jobs of submissions to one assignment that were never queued before, all of a batch."""
    versions = {one.grader_digest: 0 for one in new}
    for grader_digest in versions:
        versions[grader_digest] = version_id(connection, assignment, grader_digest, now)
    first = Turn(precedence=Precedence.FRESH, turn=0)
    if lines := [_values(one, versions[one.grader_digest], 0, first, now) for one in new]:
        connection.execute(insert(jobs), lines)


def waiting(*, course: int, batch_id: int | None, lane: Lane, now: datetime) -> ColumnElement[bool]:
    """Queued jobs of a course in one lane that are due: those of one batch, or those that belong to none."""
    queued = (jobs.c.state == JobState.QUEUED, jobs.c.lane == lane, jobs.c.batch_id == batch_id)
    return and_(*queued, lines.is_due(now), lines.of_course(course))


def is_any(connection: Connection, which: ColumnElement[bool]) -> bool:
    """Whether there is such a job at this moment; locks nothing."""
    return connection.scalar(select(jobs.c.id).where(which).limit(1)) is not None


def claim(
    connection: Connection,
    worker: Worker,
    which: ColumnElement[bool],
    *,
    now: datetime,
    lease_until: datetime,
    limit: int | None,
) -> tuple[Job, ...]:
    """Lease such jobs (see `waiting`) in their turn; one that another worker is claiming is left to it."""
    in_turn = select(jobs.c.id).where(which).order_by(*lines.IN_TURN)
    free = connection.scalars(in_turn.limit(limit).with_for_update(skip_locked=True)).all()
    if free:
        lease = {"state": JobState.LEASED, "worker": str(worker), "lease_until": lease_until, "started_at": now}
        connection.execute(
            update(jobs).where(jobs.c.id == bindparam("job")).values(attempt=bindparam("new_attempt"), **lease),
            [{"job": job_id, "new_attempt": uuid.uuid4().hex} for job_id in free],
        )
    return _leased(connection, jobs.c.id.in_(free))


def leases_of(worker: Worker) -> ColumnElement[bool]:
    """Jobs that this worker holds."""
    return and_(jobs.c.state == JobState.LEASED, jobs.c.worker == str(worker))


def renew(connection: Connection, worker: Worker, *, lease_until: datetime) -> int:
    """Extend every lease of this worker and return how many it still holds."""
    return connection.execute(update(jobs).where(leases_of(worker)).values(lease_until=lease_until)).rowcount


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
    progress.forget(connection, job.id)
    return True


def holds(connection: Connection, job: Job) -> bool:
    """True when this very attempt still has the lease; the row is locked where the database locks rows."""
    mine = (jobs.c.id == job.id, jobs.c.attempt == job.attempt)
    return connection.scalar(select(jobs.c.id).where(*mine).with_for_update()) is not None


def finish(connection: Connection, job: Job, now: datetime) -> None:
    """The job has its accepted report."""
    done = {"state": JobState.DONE, "finished_at": now, "last_error": "", **_FREE}
    connection.execute(update(jobs).where(jobs.c.id == job.id).values(**done))
    progress.forget(connection, job.id)


def fail_try(connection: Connection, job: Job, *, why: str, body: bytes | None, now: datetime) -> JobState:
    """Note an error of ours and queue the job again, or set it aside after the last try; its state then."""
    _note(connection, job.id, attempt=job.attempt, kind="error", text=why, now=now, body=body)
    tries, most = connection.execute(select(jobs.c.tries, jobs.c.max_tries).where(jobs.c.id == job.id)).one()
    spent = tries + 1 >= most
    _put_back(connection, job.id, spent=spent, now=now, tries=tries + 1, last_error=why)
    return JobState.FAILED if spent else JobState.QUEUED


def cancel(connection: Connection, which: ColumnElement[bool], *, by: str, why: str, now: datetime) -> bool:
    """Take a queued job that is in no batch back; False when there is no such job.

    Its person's later jobs move up. The event names the person by number: names are in `identities` alone.
    """
    queued = and_(which, jobs.c.state == JobState.QUEUED, jobs.c.batch_id.is_(None))
    submission = connection.scalar(select(jobs.c.submission_id).where(queued))
    if submission is None:
        return False
    handed = _locked_submission(connection, submission)  # before the job: two cancellations never wait for each other
    found = connection.execute(select(jobs).where(queued).with_for_update()).mappings().first()
    if found is None:
        return False
    text = f"person {person_id(connection, by, now)}: {why}"
    _note(connection, found["id"], attempt=None, kind="cancelled", text=text, now=now)
    ending = {"state": JobState.CANCELLED, "finished_at": now}
    connection.execute(update(jobs).where(jobs.c.id == found["id"]).values(**ending))
    if found["started_at"] is None:  # else its turn is one that the person had
        where = Where(course_id=handed.course_id, lane=Lane(found["lane"]), precedence=Precedence(found["precedence"]))
        lines.move_up(connection, where, handed.person_id, behind=found["turn"])
    return True


def supersede(connection: Connection, job: Job, *, grader_digest: str, now: datetime) -> int | None:
    """End a leased job in favour of one of other graders, and return that one's id; None when the lease was lost.

    A job of those graders that was asked for later takes its place; else a new one is queued, in the same turn.
    """
    if not holds(connection, job):
        return None
    handed = _locked_submission(connection, job.submission_id)
    version = version_id(connection, handed.assignment_id, grader_digest, now)
    rounds = _rounds(connection, job.submission_id, version, job.lane)
    usable = [line["id"] for line in rounds if line["state"] not in (*_GIVEN_UP, JobState.FAILED)]
    later = [number for number in usable if number > job.id]
    place = rounds[-1]["round"] + 1 if rounds else 0
    successor = later[-1] if later else _insert(connection, _successor(connection, job, version, place, now))
    why = f"the graders changed before it was graded: job {successor} takes its place"
    _note(connection, job.id, attempt=job.attempt, kind="superseded", text=why, now=now)
    ending = {"state": JobState.SUPERSEDED, "superseded_by": successor, "finished_at": now, **_FREE}
    connection.execute(update(jobs).where(jobs.c.id == job.id).values(**ending))
    progress.forget(connection, job.id)
    return int(successor)


def retry(connection: Connection, which: ColumnElement[bool], now: datetime) -> int:
    """Queue failed jobs again with all their tries; how many there were."""
    failed = connection.scalars(select(jobs.c.id).where(which, jobs.c.state == JobState.FAILED)).all()
    for job_id in failed:
        _note(connection, job_id, attempt=None, kind="retried", text="queued again on request", now=now)
        _put_back(connection, job_id, spent=False, now=now, tries=0, losses=0)
    return len(failed)


def cancel_all(connection: Connection, which: ColumnElement[bool], *, why: str, now: datetime) -> None:
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
    requester = identities.alias("requester")
    found = connection.execute(
        select(jobs, assignments.c.slug, identities.c.login, requester.c.login.label("requester"))
        .join(submissions, submissions.c.id == jobs.c.submission_id)
        .join(assignments, assignments.c.id == submissions.c.assignment_id)
        .outerjoin(identities, identities.c.person_id == submissions.c.person_id)
        .outerjoin(requester, requester.c.person_id == jobs.c.requested_by)
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


def _locked_submission(connection: Connection, submission_id: int) -> _Handed:
    """Locks the submission and its person, where the database has row locks, so that no two jobs get one turn."""
    found = connection.execute(
        select(submissions.c.assignment_id, submissions.c.person_id, submissions.c.state)
        .where(submissions.c.id == submission_id)
        .with_for_update()
    ).first()
    if found is None:
        message = f"There is no submission {submission_id} to grade: the ledger was changed by hand."
        raise StoreFault(message)
    if found.state == SubmissionState.ERASED:
        raise UsageError(erased(submission_id))
    connection.execute(select(people.c.id).where(people.c.id == found.person_id).with_for_update())
    course = select(assignments.c.course_id).where(assignments.c.id == found.assignment_id)
    return _Handed(
        course_id=connection.execute(course).scalar_one(),
        assignment_id=found.assignment_id,
        person_id=found.person_id,
    )


def _rounds(connection: Connection, submission_id: int, version: int, lane: Lane) -> Sequence[RowMapping]:
    """Jobs of the same submission, graders and lane, the latest last."""
    here = (jobs.c.submission_id == submission_id, jobs.c.version_id == version, jobs.c.lane == lane)
    found = select(jobs.c.id, jobs.c.round, jobs.c.state).where(*here).order_by(jobs.c.round)
    return connection.execute(found).mappings().all()


def _turn(connection: Connection, new: NewJob, handed: _Handed, now: datetime) -> Turn:
    precedence = new.precedence
    if precedence is None:
        # All of its few jobs are fetched: asked for the `done` ones, SQLite would go through all that are done.
        of_lane = (jobs.c.submission_id == new.submission_id, jobs.c.lane == new.lane)
        states = connection.scalars(select(jobs.c.state).where(*of_lane)).all()
        precedence = precedence_of(again=new.again, is_graded=JobState.DONE in states)
    where = Where(course_id=handed.course_id, lane=new.lane, precedence=precedence)
    return turn_of(lines.find(connection, where, handed.person_id, now))


def _successor(connection: Connection, job: Job, version: int, place: int, now: datetime) -> dict[str, object]:
    old = connection.execute(select(jobs).where(jobs.c.id == job.id)).mappings().one()
    new = NewJob(
        submission_id=job.submission_id,
        grader_digest="",
        lane=job.lane,
        seed=job.seed,
        max_tries=old["max_tries"],
        reason=old["reason"],
    )
    turn = Turn(precedence=Precedence(old["precedence"]), turn=old["turn"])
    return {**_values(new, version, place, turn, now), "requested_by": old["requested_by"]}


def _insert(connection: Connection, values: dict[str, object]) -> int:
    return int(connection.execute(insert(jobs).values(values).returning(jobs.c.id)).scalar_one())


def _values(new: NewJob, version: int, place: int, turn: Turn, now: datetime) -> dict[str, object]:
    return {
        "submission_id": new.submission_id,
        "version_id": version,
        "lane": new.lane,
        "round": place,
        "precedence": turn.precedence,
        "turn": turn.turn,
        "not_before": new.not_before,
        "reason": new.reason,
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
    progress.forget(connection, job_id)


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
        not_before=line["not_before"],
        requested_by=line["requester"],
        reason=line["reason"],
        superseded_by=line["superseded_by"],
    )
