"""Rows that are made when they are first named: course, person, assignment, version of its graders."""

import secrets
from datetime import datetime

from sqlalchemy import Column, Connection, Table, insert, select
from sqlalchemy.exc import IntegrityError

from autograder.ledger.tables import assignment_versions, assignments, courses, identities, people

#: Random ids of people stay below it: every JSON reader takes them for whole numbers, and no two people get the same.
_LARGEST_PERSON = 2**53 - 1


def course_id(connection: Connection, slug: str) -> int:
    """Id of the course, made where needed."""
    return _find_or_make(connection, courses, {"slug": slug}, {})


def find_course_id(connection: Connection, slug: str) -> int | None:
    """Id of the course, if it is there."""
    return connection.scalar(select(courses.c.id).where(courses.c.slug == slug))


def person_id(connection: Connection, login: str, now: datetime) -> int:
    """Id of the person, made where needed: a random number, which says nothing about whom it is.

    The row is locked where the database locks rows, so that nobody is erased while a row about them is being made.
    """
    while True:
        person = find_person_id(connection, login) or _make_person(connection, login, now)
        if lock_person(connection, person):
            return person


def lock_person(connection: Connection, person: int) -> bool:
    """Lock the row of a person, where the database locks rows; False when the person was erased meanwhile."""
    standing = select(people.c.id).where(people.c.id == person, people.c.erased_at.is_(None))
    return connection.scalar(standing.with_for_update()) is not None


def find_person_id(connection: Connection, login: str) -> int | None:
    """Id of the person, if there is one of that login."""
    return connection.scalar(select(identities.c.person_id).where(identities.c.login == login))


def assignment_id(connection: Connection, course: int, slug: str) -> int:
    """Id of the assignment in its course, made where needed."""
    return _find_or_make(connection, assignments, {"course_id": course, "slug": slug}, {})


def version_id(connection: Connection, assignment: int, grader_digest: str, now: datetime) -> int:
    """Id of the assignment's version with these graders, made where needed."""
    key: dict[str, object] = {"assignment_id": assignment, "grader_digest": grader_digest}
    return _find_or_make(connection, assignment_versions, key, {"created_at": now})


def _make_person(connection: Connection, login: str, now: datetime) -> int:
    try:
        with connection.begin_nested():
            person = 1 + secrets.randbelow(_LARGEST_PERSON)
            connection.execute(insert(people).values(id=person, created_at=now))
            connection.execute(insert(identities).values(person_id=person, login=login))
            return person
    except IntegrityError:  # where writers are not alone, another one may have made it meanwhile
        return person_id(connection, login, now)


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
