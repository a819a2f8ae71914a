"""The ledger's database: transactions that commit whole or never happened, and failures as one sentence each.

`sqlite` and `postgresql` hold what the two do differently.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TypeVar

from sqlalchemy import URL, Connection, Engine, Table, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from autograder.database import postgresql, sqlite
from autograder.database.watch import Watch
from autograder.errors import StoreFault, UsageError

#: How long a writer waits for another one.
BUSY_S = 30.0
#: The same for what nobody misses.
ADVISORY_BUSY_S = 0.25
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

    def make_engine(self, url: URL, busy_s: float, *, durable: bool = True) -> Engine:
        """An engine whose writers wait that long for each other, and for the disk unless they are not `durable`."""

    def for_reading(self, engine: Engine) -> Engine:
        """The engine with transactions that see one moment of the database."""

    def for_writing(self, engine: Engine) -> Engine:
        """The engine with transactions that decide on what is committed."""

    #: Whether a ledger of an earlier schema is migrated by whoever opens it, or waits for `grade migrate`.
    migrates_when_opened: bool
    #: Whether writers wait for each other, whatever rows they change.
    has_one_writer: bool

    def check_place(self, url: URL) -> None:
        """Raise `UsageError` for a place that cannot hold a database."""

    def make_migration_engine(self, url: URL, busy_s: float) -> Engine:
        """An engine whose transactions may replace tables that others refer to."""

    def keep_copy(self, url: URL, version: int) -> Path | None:
        """Copy the database as it is, while nobody else writes; None where operators have backups of their own."""

    def check_references(self, connection: Connection) -> None:
        """Raise `StoreFault` unless every row that another one names is there."""

    def overwrite_deleted(self, connection: Connection) -> None:
        """Leave no trace of what the transaction deletes, as far as that can be had within it."""

    def has_remains(self, connection: Connection) -> bool:
        """Whether `clean_up` is still to follow such a transaction."""

    def clean_up(self, url: URL, busy_s: float, tables: Iterable[str]) -> bool:
        """Have the database forget what was deleted from these tables; False where that has to wait."""

    def copies(self, url: URL) -> tuple[Path, ...]:
        """Copies of the database that migrations left."""

    def lock_creation(self, connection: Connection) -> None:
        """Be the only one that makes tables until the transaction ends."""

    def tell(self, connection: Connection, channel: str, payload: str) -> None:
        """Have those who watch the channel hear of it once the transaction is committed."""

    def watch(self, url: URL, channel: str) -> Watch:
        """Watch a channel from now on, on a connection of its own."""

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

    def __init__(self, url: URL, *, busy_s: float = BUSY_S, durable: bool = True) -> None:
        """Nothing is connected yet; use `open_database`, which also checks what is there."""
        self._url = url
        self._busy_s = busy_s
        self._durable = durable
        self._advisory: Database | None = None
        self._engines: dict[int, Engine] = {}
        self._backend: Backend = _backend(url)
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

    def write_advisory(self, deed: Callable[[Connection], Result]) -> Result:
        """As `write`, for what nobody misses: a busy database is given up soon, and a crash may lose what was written.

        It has connections of its own, so that no other call waits for one.
        """
        if self._advisory is None:
            self._advisory = Database(self._url, busy_s=ADVISORY_BUSY_S, durable=False)
        return self._advisory.write(deed)

    def tell(self, connection: Connection, channel: str, payload: str) -> None:
        """Have those who watch the channel hear of it once the transaction is committed."""
        self._backend.tell(connection, channel, payload)

    def watch(self, channel: str) -> Watch:
        """Watch a channel from now on; to be closed. Raises `UsageError` where the driver is missing."""
        return self._backend.watch(self._url, channel)

    @property
    def migrates_when_opened(self) -> bool:
        """Whether a ledger of an earlier schema is migrated by whoever opens it, or waits for `grade migrate`."""
        return self._backend.migrates_when_opened

    @property
    def has_one_writer(self) -> bool:
        """Whether writers wait for each other, whatever rows they change."""
        return self._backend.has_one_writer

    def check_place(self) -> None:
        """Raise `UsageError` for a place that cannot hold a database."""
        self._backend.check_place(self._url)

    def lock_creation(self, connection: Connection) -> None:
        """Be the only one that makes tables until the transaction ends."""
        self._backend.lock_creation(connection)

    def change_tables(self, deed: Callable[[Connection], None]) -> None:
        """One transaction in which tables may be replaced, on a connection of its own. Raises `StoreFault`."""
        engine = self._backend.make_migration_engine(self._url, self._busy_s)
        try:
            with self._faults(), self._backend.for_writing(engine).begin() as connection:
                self._backend.lock_creation(connection)
                deed(connection)
                self._backend.check_references(connection)
        finally:
            engine.dispose()

    def keep_copy(self, version: int) -> Path | None:
        """Copy the database beside itself, while nobody else writes; None where it is no file. Raises `StoreFault`."""
        return self._backend.keep_copy(self._url, version)

    def overwrite_deleted(self, connection: Connection) -> None:
        """Leave no trace of what the transaction deletes, as far as that can be had within it."""
        self._backend.overwrite_deleted(connection)

    def has_remains(self, connection: Connection) -> bool:
        """Whether `clean_up` is still to follow such a transaction."""
        return self._backend.has_remains(connection)

    def clean_up(self, tables: Iterable[Table]) -> bool:
        """Have the database forget what was deleted from these tables; False where that has to wait."""
        return self._backend.clean_up(self._url, self._busy_s, [table.name for table in tables])

    def copies(self) -> tuple[Path, ...]:
        """Copies of the database that migrations left, where it is a file."""
        return self._backend.copies(self._url)

    def close(self) -> None:
        """Close every connection of this process. Idempotent."""
        if engine := self._engines.pop(os.getpid(), None):
            engine.dispose()
        if self._advisory is not None:
            self._advisory.close()

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
            return self._backend.make_engine(self._url, self._busy_s, durable=self._durable)
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


def url_of(where: str | Path) -> URL:
    """The URL of a path (SQLite) or URL, with the driver. Raises `UsageError` for one that cannot be used."""
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
