"""Where a course keeps its record."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.config.course import COURSE_FILE
from autograder.errors import UsageError
from autograder.ledger import DEFAULT_COURSE, Ledger, Migration, migrate_database
from autograder.model.course import Course

FOLDER = ".grade"
#: Names the database's URL and wins over `course.toml`, so that a password need not be written there.
DATABASE_VARIABLE = "GRADE_DATABASE"


@dataclass(frozen=True, kw_only=True)
class _Place:
    """Where the rows are, where the bytes are, and what the course is called there."""

    rows: str | Path
    blobs: Path
    course: str


def open_record(course: Course, environment: Mapping[str, str] = os.environ) -> Ledger:
    """The course's ledger and store, made on first use: files beside `course.toml`, unless a database is named.

    Raises `UsageError` when the place cannot be used, `StoreFault` when the database fails.
    """
    place = _place(course, environment)
    return Ledger.open(place.rows, place.blobs, course=place.course)


def migrate_record(course: Course, environment: Mapping[str, str] = os.environ) -> Migration:
    """Bring the tables of the course's ledger up to this release. Raises as `open_record` does."""
    return migrate_database(_place(course, environment).rows)


def _place(course: Course, environment: Mapping[str, str]) -> _Place:
    folder = course.root / FOLDER
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        message = f"the course's record cannot be kept in {folder}: {error.strerror}; make {course.root} writable"
        raise UsageError(message) from error
    named = environment.get(DATABASE_VARIABLE) or course.record.database
    if not named:
        return _Place(rows=folder / "ledger.sqlite", blobs=folder / "objects", course=DEFAULT_COURSE)
    if "://" not in named:
        message = f"{DATABASE_VARIABLE} must be a URL such as postgresql://user@host/name; correct it or unset it"
        raise UsageError(message)
    if not course.record.course:
        message = (
            f'{course.root / COURSE_FILE} must name the course in its database: add course = "dl-2026" to [record]'
        )
        raise UsageError(message)
    return _Place(rows=named, blobs=folder / "objects", course=course.record.course)
