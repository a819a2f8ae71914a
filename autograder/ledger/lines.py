"""The lines of waiting jobs in the database; `turns` says what follows for a job that joins one."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    func,
    or_,
    select,
    update,
)

from autograder.ledger.rows import JobState, Lane
from autograder.ledger.tables import assignment_versions, assignments, jobs, submissions
from autograder.ledger.turns import Line, Precedence

#: The order in which jobs are claimed.
IN_TURN = (jobs.c.precedence, jobs.c.turn, jobs.c.id)

_WAS_CLAIMED = jobs.c.started_at.is_not(None)
_QUEUED = jobs.c.state == JobState.QUEUED


@dataclass(frozen=True, kw_only=True)
class Where:
    """Which line."""

    course_id: int
    lane: Lane
    precedence: Precedence

    @property
    def jobs(self) -> ColumnElement[bool]:
        """Its jobs, in whatever state."""
        return and_(outside_batches(self.course_id, self.lane), jobs.c.precedence == self.precedence)


def of_course(course: int | BindParameter[Any]) -> ColumnElement[bool]:
    """Jobs of a course."""
    versions = select(assignment_versions.c.id).join(assignments).where(assignments.c.course_id == course)
    return jobs.c.version_id.in_(versions)


def outside_batches(course: int | BindParameter[Any], lane: Lane | BindParameter[Any]) -> ColumnElement[bool]:
    """Jobs of a course and lane that wait in line, or did; a batch has its jobs claimed by its own process."""
    # Only jobs of a batch have a position. Asked for `batch_id`, SQLite would go by its index through all without one.
    return and_(jobs.c.lane == lane, jobs.c.position.is_(None), of_course(course))


def is_due(now: datetime) -> ColumnElement[bool]:
    """Jobs that are not put off to later than now."""
    return or_(jobs.c.not_before.is_(None), jobs.c.not_before <= now)


def find(connection: Connection, where: Where, person: int | None, now: datetime) -> Line:
    """What a job of this person meets when it joins the line now; jobs that are nobody's are one person's."""
    claimed = _highest_claimed(connection, where)
    first_wait = (_QUEUED, ~_WAS_CLAIMED, is_due(now), jobs.c.turn >= (claimed or 0))
    own = (jobs.c.submission_id.in_(_submissions_of(person, where.course_id)), or_(_QUEUED, _WAS_CLAIMED))
    return Line(
        precedence=where.precedence,
        claimed=claimed,
        waiting=connection.scalar(select(func.min(jobs.c.turn)).where(where.jobs, *first_wait)),
        own=connection.scalar(select(func.max(jobs.c.turn)).where(where.jobs, *own)),
    )


def move_up(connection: Connection, where: Where, person: int | None, *, behind: int) -> None:
    """One of the person's jobs left the line: those that wait behind its turn take a turn less each."""
    own = jobs.c.submission_id.in_(_submissions_of(person, where.course_id))
    later = (where.jobs, own, _QUEUED, ~_WAS_CLAIMED, jobs.c.turn > behind)
    connection.execute(update(jobs).where(*later).values(turn=jobs.c.turn - 1))


def _highest_claimed(connection: Connection, where: Where) -> int | None:
    turns = connection.execute(_HIGHEST_CLAIMED, asdict(where)).one()
    return max((turn for turn in turns if turn is not None), default=None)


def _highest_claimed_in(state: JobState) -> ScalarSelect[int]:
    line = (outside_batches(bindparam("course_id"), bindparam("lane")), jobs.c.precedence == bindparam("precedence"))
    highest_first = select(jobs.c.turn).where(*line, jobs.c.state == state, _WAS_CLAIMED).order_by(jobs.c.turn.desc())
    return highest_first.limit(1).scalar_subquery()


def _submissions_of(person: int | None, course: int) -> Select[tuple[int]]:
    here = (submissions.c.person_id == person, assignments.c.course_id == course)
    return select(submissions.c.id).join(assignments).where(*here)


#: State by state, each from the highest turn down, which an index does at once among very many jobs. Made once, because
#: making it takes longer than running it.
_HIGHEST_CLAIMED = select(*(_highest_claimed_in(state) for state in JobState))
