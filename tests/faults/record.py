"""The ledger of a course, read from outside while it is being written."""

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LEDGER = ".grade/ledger.sqlite"


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How far a command has come, as far as others can see."""

    submissions: int = 0
    #: Jobs that the command holds.
    held: int = 0
    reports: int = 0


def counts(course: Path, command: int) -> Counts:
    """What is visible now; zeros while there is no ledger."""
    query = (
        "select (select count(*) from submissions), (select count(*) from reports),"
        " (select count(*) from jobs where worker like ?)"
    )
    found = read(course, query, f"% {command} %")
    if not found:
        return Counts()
    submissions, reports, held = found[0]
    return Counts(submissions=submissions, reports=reports, held=held)


def read(course: Path, query: str, *values: object) -> list[tuple[Any, ...]]:
    """Rows of a query; none while there is no ledger."""
    if not (course / LEDGER).is_file():
        return []
    with _connection(course) as connection:
        try:
            return connection.execute(query, values).fetchall()
        except sqlite3.OperationalError:  # the tables are being made
            return []


def is_locked(course: Path) -> bool:
    """True when somebody holds the write lock at this moment, which is to say: is in a transaction that writes."""
    if not (course / LEDGER).is_file():
        return False
    with _connection(course) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
        connection.execute("ROLLBACK")
    return False


@contextlib.contextmanager
def _connection(course: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(f"file:{course / LEDGER}?mode=rw", uri=True, timeout=0.0, isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()
