"""SQLite under the ledger: one file, in WAL mode with `synchronous=FULL`, so that a committed row is on the disk.

Writers take the write lock when they begin (`BEGIN IMMEDIATE`): what a transaction read cannot change before it writes.
SQLite's busy handler polls for it after 1, 2, 5, 10 and in the end each 100 ms, so whoever has waited longest finds the
lock free least often, and two busy workers can starve it for seconds. So a wait is made of many short ones.
"""

import os
import sqlite3
import time
from collections.abc import Iterable
from contextlib import closing
from functools import partial
from glob import escape
from pathlib import Path
from typing import cast

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from autograder.errors import StoreFault, UsageError

#: Milliseconds of one short wait: pauses of 1, 2 and 5. They pass inside of SQLite, because a thread that slept in
#: Python would have to get the interpreter's lock back from busy threads before each look.
SHORT_WAIT_MS = 8

_WRITES = "ledger_writes"
#: Seconds between two looks at whether the file has changed: each takes some 20 µs and no lock for writing.
LOOK_S = 0.1


#: A file on somebody's machine, which nobody else administers.
migrates_when_opened = True
has_one_writer = True


def check_place(url: URL) -> None:
    """Raise `UsageError` for a place that cannot hold the file, before the database says it in worse words."""
    path = Path(url.database or "")
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


def make_engine(url: URL, busy_s: float, *, durable: bool = True) -> Engine:
    """An engine whose writers wait that long for each other, and for the disk unless they are not `durable`."""
    return _make_engine(url, busy_s, foreign_keys="ON", synchronous="FULL" if durable else "NORMAL")


def make_migration_engine(url: URL, busy_s: float) -> Engine:
    """The same without foreign keys, which can be switched off outside of transactions alone."""
    return _make_engine(url, busy_s, foreign_keys="OFF")


def _make_engine(url: URL, busy_s: float, *, foreign_keys: str, synchronous: str = "FULL") -> Engine:
    # The driver shall begin nothing on its own; see _on_begin.
    engine = create_engine(url, connect_args={"timeout": busy_s, "isolation_level": None})
    event.listen(engine, "connect", partial(_on_connect, busy_s, foreign_keys, synchronous))
    event.listen(engine, "begin", partial(_on_begin, busy_s))
    return engine


def keep_copy(url: URL, version: int) -> Path:
    """Copy the file beside itself as `NAME.schema-N`, on the disk when this returns; an earlier copy is replaced.

    To be called by whoever has the write lock. Raises `StoreFault` when there is no room for it.
    """
    path = Path(url.database or "")
    copy = path.with_name(f"{path.name}.schema-{version}")
    growing = copy.with_name(f"{copy.name}.incoming")  # one writer, so one name
    try:
        growing.unlink(missing_ok=True)
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(growing)) as target:
            source.backup(target)
        _flush(growing)
        growing.replace(copy)
        _flush(path.parent)
    except (OSError, sqlite3.Error) as error:
        message = (
            f"The ledger {path} could not be copied before it is migrated ({error}): "
            "free some space, make its folder writable and try again."
        )
        raise StoreFault(message) from error
    return copy


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def check_references(connection: Connection) -> None:
    """Raise `StoreFault` unless every row that another one names is there: foreign keys were off."""
    if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
        message = f"Table {broken[0][0]} names rows that are not there: restore the ledger from a backup."
        raise StoreFault(message)


def for_reading(engine: Engine) -> Engine:
    """The engine with transactions that see one moment of the database."""
    return engine


def for_writing(engine: Engine) -> Engine:
    """The engine with transactions that have the write lock from their beginning."""
    return engine.execution_options(**{_WRITES: True})


def overwrite_deleted(connection: Connection) -> None:
    """Have what the transaction deletes overwritten, and note that older remains are to be cleaned up after it."""
    connection.exec_driver_sql("PRAGMA secure_delete=ON")
    noted = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    connection.exec_driver_sql(f"PRAGMA user_version={noted + 1}")


def has_remains(connection: Connection) -> bool:
    """Whether a person was erased and the file not cleaned up since."""
    return bool(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def clean_up(url: URL, busy_s: float, tables: Iterable[str]) -> bool:  # noqa: ARG001 - PostgreSQL needs the tables
    """Write the file anew, so that nothing deleted is left in it, and empty the log; False where others are in the way.

    Overwriting is not enough: pages that were divided earlier may hold copies of rows in their unused parts.
    """
    try:
        with closing(sqlite3.connect(url.database or "", timeout=busy_s, isolation_level=None)) as connection:
            noted = connection.execute("PRAGMA user_version").fetchone()
            connection.execute("VACUUM")
            is_busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if is_busy:
                return False
            connection.execute("BEGIN IMMEDIATE")
            is_last = bool(connection.execute("PRAGMA user_version").fetchone() == noted)
            if is_last:  # nobody else was erased meanwhile
                connection.execute("PRAGMA user_version=0")
            connection.execute("COMMIT")
            return is_last
    except sqlite3.Error:
        return False


def copies(url: URL) -> tuple[Path, ...]:
    """What migrations kept of the ledger as it was."""
    path = Path(url.database or "")
    return tuple(sorted(path.parent.glob(f"{escape(path.name)}.schema-*")))


def lock_creation(connection: Connection) -> None:
    """Nothing to do: whoever writes is alone."""


def tell(connection: Connection, channel: str, payload: str) -> None:
    """Nothing to do: whoever watches sees that the file has changed."""


def watch(url: URL, channel: str) -> "FileWatch":  # noqa: ARG001 - a file has one channel
    """Watch the file for any commit of another connection."""
    return FileWatch(Path(url.database or ""))


class FileWatch:
    """Looks ten times a second whether another connection has committed."""

    def __init__(self, path: Path) -> None:
        """Commits from now on are news."""
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._seen = self._version()

    def wait(self, timeout_s: float) -> bool:
        """See `Watch`."""
        deadline_s = time.monotonic() + timeout_s
        while (version := self._version()) == self._seen:
            left_s = deadline_s - time.monotonic()
            if left_s <= 0.0:
                return version is None
            time.sleep(min(LOOK_S, left_s))
        self._seen = version
        return True

    def close(self) -> None:
        """See `Watch`."""
        self._connection.close()

    def _version(self) -> int | None:
        """None while it cannot be read, which is no reason to ask more often."""
        try:
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.Error:
            return None


def may_succeed_again(error: DBAPIError) -> bool:  # noqa: ARG001 - the same question is put to PostgreSQL
    """Never: nobody else writes meanwhile, and the lock was waited for."""
    return False


def _on_connect(
    busy_s: float, foreign_keys: str, synchronous: str, connection: sqlite3.Connection, _: ConnectionPoolEntry
) -> None:
    _enter_wal(connection, busy_s)
    connection.execute(f"PRAGMA synchronous={synchronous}")
    connection.execute(f"PRAGMA foreign_keys={foreign_keys}")


def _enter_wal(connection: sqlite3.Connection, busy_s: float) -> None:
    """Two processes that both make a new ledger may find it locked at once, without SQLite's own waiting."""
    deadline_s = time.monotonic() + busy_s
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline_s:
                raise
            time.sleep(0.01)
        else:
            return


def _on_begin(busy_s: float, connection: Connection) -> None:
    if connection.get_execution_options().get(_WRITES):
        _begin_to_write(connection, busy_s)
    else:
        connection.exec_driver_sql("BEGIN")


def _begin_to_write(connection: Connection, busy_s: float) -> None:
    """Begin once nobody else writes, or raise what SQLAlchemy makes of the last try's failure."""
    driver = cast("sqlite3.Connection", connection.connection.driver_connection)
    deadline_s = time.monotonic() + busy_s
    driver.execute(f"PRAGMA busy_timeout={SHORT_WAIT_MS}")
    try:
        while _is_busy(driver) and time.monotonic() < deadline_s:
            pass
        if not driver.in_transaction:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        driver.execute(f"PRAGMA busy_timeout={round(1000 * busy_s)}")


def _is_busy(driver: sqlite3.Connection) -> bool:
    """Begin, unless another one writes for a short wait; any other failure shows when it is tried once more."""
    try:
        driver.execute("BEGIN IMMEDIATE")
    except sqlite3.Error as error:
        return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
    return False


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
}


def what_failed(error: DBAPIError) -> str | None:
    """The failure and what to do, in words; None when the database's own words say more."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    return _SENTENCES.get(code & 0xFF) if isinstance(code, int) else None


def broke_a_rule(error: DBAPIError) -> bool:
    """Whether a guard or constraint refused the change."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    return isinstance(code, int) and code & 0xFF == sqlite3.SQLITE_CONSTRAINT
