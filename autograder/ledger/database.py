"""The connection to the ledger's database, and its failures as one sentence each.

SQLite runs in WAL mode with `synchronous=FULL`: a committed row is on the disk. Writers take the write lock
when they begin (`BEGIN IMMEDIATE`), so that what a transaction read cannot change before it writes; in
PostgreSQL the same transactions lock the rows they choose.
"""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, insert, inspect, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from autograder.errors import StoreFault, UsageError
from autograder.ledger.guards import create_guards
from autograder.ledger.tables import SCHEMA_VERSION, metadata, schema_versions

#: How long a writer waits for another one.
BUSY_S = 30.0
_WRITES = "ledger_writes"


class Database:
    """The ledger's tables behind transactions that either commit or raise `StoreFault`.

    Safe to use from threads, and after `os.fork`: a child never touches the connections of its parent.
    """

    def __init__(self, url: URL) -> None:
        """Nothing is connected yet; use `open_database`, which also checks what is there."""
        self._url = url
        self._engines: dict[int, Engine] = {}
        #: What messages call it; never holds a password.
        self.name = str(url.database) if _is_sqlite(url) else url.render_as_string(hide_password=True)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A consistent view. Raises `StoreFault` when it cannot be had."""
        with self._faults(), self._engine().begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is durable when the block has ended, or never happened. Raises `StoreFault`."""
        with self._faults(), self._engine().execution_options(**{_WRITES: True}).begin() as connection:
            yield connection

    def close(self) -> None:
        """Close every connection of this process. Idempotent."""
        if engine := self._engines.pop(os.getpid(), None):
            engine.dispose()

    def _engine(self) -> Engine:
        """One per process. A parent's engine is kept, unused, so that it is not closed under the parent."""
        process = os.getpid()
        if process not in self._engines:
            self._engines[process] = _engine(self._url)
        return self._engines[process]

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise StoreFault(_sentence(self.name, error)) from error


def open_database(where: str | Path, now: Callable[[], datetime]) -> Database:
    """Open the database at a path (SQLite) or URL, making file and tables where there are none.

    Raises `UsageError` when the place cannot be used and `StoreFault` when what is there is damaged, locked,
    not a ledger, or made by a later version.
    """
    url = _url(where)
    if _is_sqlite(url):
        _check_place(Path(url.database or ""))
    database = Database(url)
    try:
        with database.writing() as connection:
            _check_schema(connection, database.name, now)
    except BaseException:
        database.close()
        raise
    return database


def _url(where: str | Path) -> URL:
    if "://" not in str(where):
        return URL.create("sqlite", database=str(Path(where).absolute()))
    try:
        return make_url(str(where))
    except ArgumentError as error:
        message = "The ledger's URL cannot be read: write it like postgresql+psycopg://user@host/name."
        raise UsageError(message) from error


def _check_place(path: Path) -> None:
    """Say what is wrong with a place before the database says it in worse words."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        message = (
            f"The ledger cannot be kept in {path.parent} ({error.strerror}): choose another folder or make it writable."
        )
        raise UsageError(message) from error
    if path.is_dir():
        message = f"The ledger {path} is a folder: name a file."
        raise UsageError(message)
    # WAL mode puts two files beside the database, so the folder must be writable as well.
    for needed in (path.parent, path):
        if needed.exists() and not os.access(needed, os.R_OK | os.W_OK):
            message = f"The ledger {path} cannot be used: make {needed} writable or choose another place."
            raise UsageError(message)


def _engine(url: URL) -> Engine:
    try:
        engine = create_engine(url, connect_args=_connect_args(url))
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        message = f"The ledger's database needs a driver that is not installed ({error}): install it or use SQLite."
        raise UsageError(message) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)
    return engine


def _connect_args(url: URL) -> dict[str, Any]:
    # The driver shall begin nothing on its own; see _on_begin.
    return {"timeout": BUSY_S, "isolation_level": None} if _is_sqlite(url) else {}


def _on_connect(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    _enter_wal(connection)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def _enter_wal(connection: sqlite3.Connection) -> None:
    """Two processes that both make a new ledger may find it locked at once, without SQLite's own waiting."""
    deadline_s = time.monotonic() + BUSY_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline_s:
                raise
            time.sleep(0.01)
        else:
            return


def _on_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _check_schema(connection: Connection, name: str, now: Callable[[], datetime]) -> None:
    tables = set(inspect(connection).get_table_names())
    if not tables:
        metadata.create_all(connection, checkfirst=False)
        create_guards(connection)
        connection.execute(insert(schema_versions).values(version=SCHEMA_VERSION, applied_at=now()))
        return
    if schema_versions.name not in tables:
        message = f"{name} is a database, but not a ledger: name another file for the ledger."
        raise StoreFault(message)
    version = connection.scalar(select(schema_versions.c.version).order_by(schema_versions.c.version.desc()))
    if version != SCHEMA_VERSION:
        message = (
            f"The ledger {name} has schema {version} and this autograder knows schema {SCHEMA_VERSION}: "
            "use the version of the autograder that made it, or a later one."
        )
        raise StoreFault(message)


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


#: What SQLite's primary result codes mean to the person who must act.
_SENTENCES = {
    sqlite3.SQLITE_FULL: "the disk is full: free some space and try again",
    sqlite3.SQLITE_READONLY: "it is read-only: make the file and its folder writable",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened: check that its folder exists and is writable",
    sqlite3.SQLITE_PERM: "permission is denied: make the file and its folder writable",
    sqlite3.SQLITE_BUSY: "another program keeps it locked: end that program or try again later",
    sqlite3.SQLITE_LOCKED: "another program keeps it locked: end that program or try again later",
    sqlite3.SQLITE_CORRUPT: "it is damaged: restore it from a backup",
    sqlite3.SQLITE_NOTADB: "it is no database or is damaged: restore it from a backup or name another file",
    sqlite3.SQLITE_IOERR: "the disk cannot be read or written, or is full: check it and try again",
    sqlite3.SQLITE_CONSTRAINT: "it refused a change that would break its rules, and nothing was changed",
}


def _sentence(name: str, error: DBAPIError) -> str:
    code = getattr(error.orig, "sqlite_errorcode", None)
    known = _SENTENCES.get(code & 0xFF) if isinstance(code, int) else None
    if known is None:
        return f"The ledger {name} cannot be used ({_first_line(error)}): check the database and try again."
    if code is not None and code & 0xFF == sqlite3.SQLITE_CONSTRAINT:
        return f"The ledger {name} cannot be used: {known} ({_first_line(error)})."
    return f"The ledger {name} cannot be used: {known}."


def _first_line(error: DBAPIError) -> str:
    return str(error.orig).partition("\n")[0]
