"""The ledger of a course, read from outside while it is being written, and kept from its writers."""

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import psycopg

LEDGER = ".grade/ledger.sqlite"
#: How long a lock is waited for, a server that starts again, or what a killed command left unfinished on it.
_PATIENCE_S = 30.0
_RETRY_S = 0.02


class Record(Protocol):
    """What the campaign asks of a database."""

    def read(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of a query, `?` for each value; none while there is no ledger."""

    def is_locked(self) -> bool:
        """True when a command is in a transaction that writes a report or a job at this moment."""

    def locked(self, table: str) -> AbstractContextManager[None]:
        """Nobody else changes this table while the block runs; on SQLite nobody changes anything."""

    def settle(self) -> None:
        """Return once the database does nothing any more for a command that is dead."""


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How far a command has come, as far as others can see."""

    submissions: int = 0
    #: Jobs that the command holds.
    held: int = 0
    reports: int = 0


def counts(record: Record, command: int) -> Counts:
    """What is visible now; zeros while there is no ledger."""
    query = (
        "select (select count(*) from submissions), (select count(*) from reports),"
        " (select count(*) from jobs where worker like ?)"
    )
    found = record.read(query, f"% {command} %")
    if not found:
        return Counts()
    submissions, reports, held = found[0]
    return Counts(submissions=submissions, reports=reports, held=held)


@dataclass(frozen=True)
class SqliteRecord:
    """The file in a course's folder."""

    course: Path

    def read(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        if not self._path.is_file():
            return []
        with self._connection() as connection:
            try:
                return connection.execute(query, values).fetchall()
            except sqlite3.OperationalError:  # the tables are being made
                return []

    def is_locked(self) -> bool:
        if not self._path.is_file():
            return False
        with self._connection() as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            connection.execute("ROLLBACK")
        return False

    @contextlib.contextmanager
    def locked(self, table: str) -> Iterator[None]:  # noqa: ARG002 - there is one lock for all tables
        with self._connection(timeout_s=_PATIENCE_S) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield

    def settle(self) -> None:
        """The command itself was the database."""

    @property
    def _path(self) -> Path:
        return self.course / LEDGER

    @contextlib.contextmanager
    def _connection(self, timeout_s: float = 0.0) -> Iterator[sqlite3.Connection]:
        url = f"file:{self._path}?mode=rw"
        connection = sqlite3.connect(url, uri=True, timeout=timeout_s, isolation_level=None)
        try:
            yield connection
        finally:
            connection.close()


@dataclass
class PostgresRecord:
    """A database on a server, which may crash and come back between two questions."""

    #: Of libpq: `postgresql://…`.
    url: str
    _open: "psycopg.Connection[tuple[Any, ...]] | None" = field(default=None, init=False)

    def read(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            try:
                return self._connection().execute(query.replace("?", "%s"), values or None).fetchall()
            except psycopg.errors.UndefinedTable:
                return []
            except psycopg.OperationalError:  # it crashed since, or recovers
                self.close()
                if time.monotonic() > deadline:
                    raise
                time.sleep(_RETRY_S)

    def is_locked(self) -> bool:
        query = (
            "select count(*) from pg_locks l join pg_class c on c.oid = l.relation where l.granted"
            " and c.relname in ('jobs', 'reports', 'audit') and l.mode in ('RowShareLock', 'RowExclusiveLock')"
        )
        return bool(self.read(query)[0][0])

    @contextlib.contextmanager
    def locked(self, table: str) -> Iterator[None]:
        with psycopg.connect(self.url) as connection:
            connection.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
            try:
                yield
            finally:
                connection.close()  # rolls back, and is no error where the server has crashed meanwhile

    def settle(self) -> None:
        deadline = time.monotonic() + _PATIENCE_S
        while self.backends() and time.monotonic() < deadline:
            time.sleep(_RETRY_S)

    def backends(self) -> list[int]:
        """Processes of the server that serve commands."""
        return [pid for (pid,) in self.read("select pid from pg_stat_activity where application_name = 'autograder'")]

    def close(self) -> None:
        """Let go of the server. Idempotent."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _connection(self) -> "psycopg.Connection[tuple[Any, ...]]":
        if self._open is None:
            self._open = psycopg.connect(self.url, autocommit=True)
        return self._open
