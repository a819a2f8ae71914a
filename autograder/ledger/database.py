"""The ledger's database: transactions that commit whole or never happened, and failures as one sentence each.

`sqlite` and `postgresql` hold what the two do differently.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar

from sqlalchemy import URL, Connection, Engine, insert, inspect, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from autograder.errors import StoreFault, UsageError
from autograder.ledger import postgresql, sqlite
from autograder.ledger.guards import create_guards
from autograder.ledger.tables import SCHEMA_VERSION, metadata, schema_versions

#: How long a writer waits for another one.
BUSY_S = 30.0
#: How often a transaction that others undid is tried in all.
TRIES = 8
#: Names of backends and drivers that a URL may have.
_DRIVERS = {
    "sqlite": "sqlite",
    "sqlite+pysqlite": "sqlite",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}

Result = TypeVar("Result")


class Backend(Protocol):
    """What the modules `sqlite` and `postgresql` do, each in its own way."""

    def make_engine(self, url: URL, busy_s: float) -> Engine:
        """An engine whose writers wait that long for each other."""

    def for_reading(self, engine: Engine) -> Engine:
        """The engine with transactions that see one moment of the database."""

    def for_writing(self, engine: Engine) -> Engine:
        """The engine with transactions that decide on what is committed."""

    def lock_creation(self, connection: Connection) -> None:
        """Be the only one that makes tables until the transaction ends."""

    def may_succeed_again(self, error: DBAPIError) -> bool:
        """Whether the whole transaction was undone because of others at the same moment."""

    def what_failed(self, error: DBAPIError) -> str | None:
        """The failure and what to do, in words; None when the database's own words say more."""

    def broke_a_rule(self, error: DBAPIError) -> bool:
        """Whether a guard or constraint refused the change."""


class Database:
    """The ledger's tables behind transactions that either commit or raise `StoreFault`.

    Safe to use from threads, and after `os.fork`: a child never touches the connections of its parent.
    """

    def __init__(self, url: URL, *, busy_s: float = BUSY_S) -> None:
        """Nothing is connected yet; use `open_database`, which also checks what is there."""
        self._url = url
        self._busy_s = busy_s
        self._engines: dict[int, Engine] = {}
        self._backend = _backend(url)
        #: What messages call it; never holds a password.
        self.name = _name(url)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A view of one moment, however many statements ask. Raises `StoreFault` when it cannot be had."""
        with self._faults(), self._backend.for_reading(self._engine()).begin() as connection:
            yield connection

    def write(self, deed: Callable[[Connection], Result]) -> Result:
        """What `deed` returns for a transaction that is durable by then, or never happened. Raises `StoreFault`.

        `deed` may run more than once: when other writers made the database undo a transaction, it is tried again.
        """
        for _ in range(TRIES - 1):
            try:
                return self._write_once(deed)
            except DBAPIError as error:
                if not self._backend.may_succeed_again(error):
                    raise StoreFault(self._sentence(error)) from error
        with self._faults():
            return self._write_once(deed)

    def lock_creation(self, connection: Connection) -> None:
        """Be the only one that makes tables until the transaction ends."""
        self._backend.lock_creation(connection)

    def close(self) -> None:
        """Close every connection of this process. Idempotent."""
        if engine := self._engines.pop(os.getpid(), None):
            engine.dispose()

    def _write_once(self, deed: Callable[[Connection], Result]) -> Result:
        with self._pool_faults(), self._backend.for_writing(self._engine()).begin() as connection:
            return deed(connection)

    def _engine(self) -> Engine:
        """One per process. A parent's engine is kept, unused, so that it is not closed under the parent."""
        process = os.getpid()
        if process not in self._engines:
            self._engines[process] = self._new_engine()
        return self._engines[process]

    def _new_engine(self) -> Engine:
        try:
            return self._backend.make_engine(self._url, self._busy_s)
        except ImportError as error:
            message = f"The ledger {self.name} needs a driver that cannot be loaded ({error}): install it again."
            raise UsageError(message) from error

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            with self._pool_faults():
                yield
        except DBAPIError as error:
            raise StoreFault(self._sentence(error)) from error

    @contextmanager
    def _pool_faults(self) -> Iterator[None]:
        try:
            yield
        except PoolTimeoutError as error:
            message = (
                f"The ledger {self.name} cannot be used: this process has too many calls at once: use fewer workers."
            )
            raise StoreFault(message) from error

    def _sentence(self, error: DBAPIError) -> str:
        words = str(error.orig).strip().partition("\n")[0]
        if self._backend.broke_a_rule(error):
            known = "it refused a change that would break its rules, and nothing was changed"
            return f"The ledger {self.name} cannot be used: {known} ({words})."
        meaning = self._backend.what_failed(error)
        if meaning is None:
            return f"The ledger {self.name} cannot be used ({words}): check the database and try again."
        return f"The ledger {self.name} cannot be used: {meaning}."


def open_database(where: str | Path, now: Callable[[], datetime], *, busy_s: float = BUSY_S) -> Database:
    """Open the database at a path (SQLite) or URL, making file and tables where there are none.

    Raises `UsageError` when the place cannot be used and `StoreFault` when what is there is damaged, locked,
    not a ledger, or made by a later version.
    """
    url = _url(where)
    if _backend(url) is sqlite:
        sqlite.check_place(Path(url.database or ""))
    database = Database(url, busy_s=busy_s)
    try:
        with database.reading() as connection:
            is_there = _has_ledger(connection, database.name)
        if not is_there:
            database.write(lambda connection: _make_once(database, connection, now))
    except BaseException:
        database.close()
        raise
    return database


def _url(where: str | Path) -> URL:
    if "://" not in str(where):
        return URL.create("sqlite", database=str(Path(where).absolute()))
    try:
        url = make_url(str(where))
    except (ArgumentError, ValueError) as error:  # the latter for a port that is no number
        message = "The ledger's URL cannot be read: write it like postgresql://user@host/name."
        raise UsageError(message) from error
    if url.drivername not in _DRIVERS:
        message = f"The ledger cannot be kept in {url.drivername}: write a URL like postgresql://user@host/name."
        raise UsageError(message)
    return url.set(drivername=_DRIVERS[url.drivername])


def _backend(url: URL) -> Backend:
    return sqlite if url.get_backend_name() == "sqlite" else postgresql


def _name(url: URL) -> str:
    """Host and database, or the file; a password may also be in the query, so that is left out."""
    if _backend(url) is sqlite:
        return str(url.database)
    place = URL.create("postgresql", url.username, None, url.host, url.port, url.database)
    return place.render_as_string()


def _has_ledger(connection: Connection, name: str) -> bool:
    """False when there are no tables at all; raises `StoreFault` for any that are not this version's."""
    tables = set(inspect(connection).get_table_names())
    if not tables:
        return False
    if schema_versions.name not in tables:
        message = f"{name} is a database, but not a ledger: name another one for the ledger."
        raise StoreFault(message)
    version = connection.scalar(select(schema_versions.c.version).order_by(schema_versions.c.version.desc()))
    if version != SCHEMA_VERSION:
        message = (
            f"The ledger {name} has schema {version} and this autograder knows schema {SCHEMA_VERSION}: "
            "use the version of the autograder that made it, or a later one."
        )
        raise StoreFault(message)
    return True


def _make_once(database: Database, connection: Connection, now: Callable[[], datetime]) -> None:
    """Make the tables, unless another process did since they were looked for."""
    database.lock_creation(connection)
    if _has_ledger(connection, database.name):
        return
    metadata.create_all(connection, checkfirst=False)
    create_guards(connection)
    connection.execute(insert(schema_versions).values(version=SCHEMA_VERSION, applied_at=now()))
