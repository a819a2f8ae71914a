"""Where waiting jobs are in line, and when each is likely to start.

All of it is worked out from the database, so it holds after a restart as well.
"""

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from statistics import fmean

from sqlalchemy import ColumnElement, Connection, and_, select

from autograder.ledger.lines import IN_TURN, outside_batches
from autograder.ledger.rows import JobState, Lane, Place
from autograder.ledger.tables import assignment_versions, jobs, reports

#: Jobs of an assignment whose times are averaged, the latest ones.
MEASURED = 20
#: Seconds for which whoever finished a job is expected to take the next one.
RECENT_S = 60.0
#: Finished jobs that are looked at to see how many are graded at once.
_LATEST = 100

#: From the claim to the end of the grading.
Span = tuple[datetime, datetime]


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A queued job."""

    job_id: int
    submission_id: int
    assignment_id: int
    not_before: datetime | None


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How fast a lane is graded."""

    #: Moments at which those who grade are free: one for each, not before now. Empty when nobody grades or the time
    #: of what they grade is not known.
    free_at: tuple[datetime, ...]
    #: Mean seconds from claim to report, by assignment, where some were measured.
    service_s: Mapping[int, float]


def find(connection: Connection, course: int, lane: Lane, now: datetime) -> tuple[Place, ...]:
    """The place of every queued job of a course and lane that is in no batch, the next one first."""
    here = outside_batches(course, lane)
    waiting = _waiting(connection, here)
    return tuple(places(waiting, _pace(connection, here, waiting, now), now)) if waiting else ()


def places(waiting: Sequence[Waiting], pace: Pace, now: datetime) -> Iterator[Place]:
    """Their places, if everybody goes on grading at this pace and nobody joins the line.

    A job that is put off is ahead of no other until its time comes, and is then among the first.
    """
    ahead, free_at = 0, sorted(pace.free_at)
    for job in waiting:
        put_off = job.not_before is not None and job.not_before > now
        start = job.not_before if put_off else free_at[0] if free_at else None
        yield Place(
            job_id=job.job_id,
            submission_id=job.submission_id,
            ahead=ahead,
            not_before=job.not_before if put_off else None,
            expected_start=start if pace.free_at else None,
        )
        if not put_off:
            ahead += 1
            _occupy_first(free_at, pace.service_s.get(job.assignment_id))


def most_at_once(spans: Iterable[Span]) -> int:
    """How many of the spans had one moment in common at most; one that begins when another ends does not meet it."""
    changes = sorted(change for begin, end in spans for change in ((begin, 1), (end, -1)))
    return max(accumulate((change for _, change in changes), initial=0))


def _occupy_first(free_at: list[datetime], service_s: float | None) -> None:
    """Whoever is free first grades a job; when it takes nobody knows how long, later starts are not known either."""
    if service_s is None:
        free_at.clear()
    elif free_at:
        heapq.heapreplace(free_at, free_at[0] + timedelta(seconds=service_s))


def _waiting(connection: Connection, here: ColumnElement[bool]) -> list[Waiting]:
    found = connection.execute(
        select(jobs.c.id, jobs.c.submission_id, assignment_versions.c.assignment_id, jobs.c.not_before)
        .join(assignment_versions, assignment_versions.c.id == jobs.c.version_id)
        .where(here, jobs.c.state == JobState.QUEUED)
        .order_by(*IN_TURN)
    )
    return [
        Waiting(job_id=job_id, submission_id=submission_id, assignment_id=assignment_id, not_before=not_before)
        for job_id, submission_id, assignment_id, not_before in found
    ]


def _pace(connection: Connection, here: ColumnElement[bool], waiting: Sequence[Waiting], now: datetime) -> Pace:
    grading = connection.execute(
        select(assignment_versions.c.assignment_id, jobs.c.started_at)
        .join(assignment_versions, assignment_versions.c.id == jobs.c.version_id)
        .where(here, jobs.c.state == JobState.LEASED, jobs.c.started_at.is_not(None))
    ).all()
    wanted = {job.assignment_id for job in waiting} | {assignment for assignment, _ in grading}
    service_s = {one: mean for one in wanted if (mean := _mean_s(connection, here, one)) is not None}
    if any(assignment not in service_s for assignment, _ in grading):
        return Pace(free_at=(), service_s=service_s)
    busy = [max(now, started + timedelta(seconds=service_s[assignment])) for assignment, started in grading]
    at_once = _graded_at_once(connection, here, [(started, now) for _, started in grading], now)
    return Pace(free_at=(*busy, *[now] * (at_once - len(busy))), service_s=service_s)


def _mean_s(connection: Connection, here: ColumnElement[bool], assignment: int) -> float | None:
    versions = select(assignment_versions.c.id).where(assignment_versions.c.assignment_id == assignment)
    spans = _finished(connection, and_(here, jobs.c.version_id.in_(versions)), MEASURED)
    return fmean((end - begin).total_seconds() for begin, end in spans) if spans else None


def _graded_at_once(connection: Connection, here: ColumnElement[bool], running: list[Span], now: datetime) -> int:
    """Jobs graded at the same time of late: a worker may grade several, and a new one may have taken none yet."""
    since = now - timedelta(seconds=RECENT_S)
    recent = [(begin, end) for begin, end in _finished(connection, here, _LATEST) if end >= since]
    return max(most_at_once([*recent, *running]), len(running))


def _finished(connection: Connection, which: ColumnElement[bool], count: int) -> list[Span]:
    """The latest of such jobs that have a report, found by the reports' ids, which grow with time."""
    found = connection.execute(
        select(jobs.c.started_at, jobs.c.finished_at)
        .join(reports, reports.c.job_id == jobs.c.id)
        .where(which, jobs.c.started_at.is_not(None))
        .order_by(reports.c.id.desc())
        .limit(count)
    )
    return [(started, finished) for started, finished in found]
