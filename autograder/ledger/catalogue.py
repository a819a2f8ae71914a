"""Rows that are made when they are first named: course, person, assignment, version of its graders."""

from datetime import datetime

from sqlalchemy import Column, Connection, Table, insert, select
from sqlalchemy.exc import IntegrityError

from autograder.ledger.tables import assignment_versions, assignments, courses, people


def course_id(connection: Connection, slug: str) -> int:
    """Id of the course, made where needed."""
    return _find_or_make(connection, courses, {"slug": slug}, {})


def find_course_id(connection: Connection, slug: str) -> int | None:
    """Id of the course, if it is there."""
    return connection.scalar(select(courses.c.id).where(courses.c.slug == slug))


def person_id(connection: Connection, login: str, now: datetime) -> int:
    """Id of the person, made where needed."""
    return _find_or_make(connection, people, {"login": login}, {"created_at": now})


def assignment_id(connection: Connection, course: int, slug: str) -> int:
    """Id of the assignment in its course, made where needed."""
    return _find_or_make(connection, assignments, {"course_id": course, "slug": slug}, {})


def version_id(connection: Connection, assignment: int, grader_digest: str, now: datetime) -> int:
    """Id of the assignment's version with these graders, made where needed."""
    key: dict[str, object] = {"assignment_id": assignment, "grader_digest": grader_digest}
    return _find_or_make(connection, assignment_versions, key, {"created_at": now})


def _find_or_make(connection: Connection, table: Table, key: dict[str, object], rest: dict[str, object]) -> int:
    identity: Column[int] = table.c.id
    wanted = select(identity).filter_by(**key)
    found = connection.scalar(wanted)
    if found is not None:
        return found
    try:
        with connection.begin_nested():
            made = connection.execute(insert(table).values(**key, **rest).returning(identity))
            return int(made.scalar_one())
    except IntegrityError:  # where writers are not alone, another one may have made it meanwhile
        return int(connection.execute(wanted).scalar_one())
