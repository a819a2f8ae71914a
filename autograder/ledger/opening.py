"""Open a ledger's database: make the tables, or bring those of an earlier release up to this one's.

A file on a laptop is copied and migrated by whoever opens it. A server's database waits for `grade migrate`, because
its operator decides when.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, func, insert, inspect, select

from autograder.database import BUSY_S, Database, url_of
from autograder.errors import StoreFault, UsageError
from autograder.ledger.guards import create_guards
from autograder.ledger.tables import REVISION, SCHEMA_VERSION, alembic_version, metadata, schema_versions


@dataclass(frozen=True, kw_only=True)
class Migration:
    """What became of a ledger's tables."""

    #: The database, as messages call it.
    name: str
    #: Schema before and after; the same when there was nothing to do.
    before: int
    after: int
    #: The ledger as it was before; None where nothing changed or a server keeps it.
    copy: Path | None


def open_database(where: str | Path, now: Callable[[], datetime], *, busy_s: float = BUSY_S) -> Database:
    """Open the database at a path (SQLite) or URL, making file and tables where there are none.

    Raises `UsageError` when the place cannot be used or waits for `grade migrate`, and `StoreFault` when what is there
    is damaged, locked, not a ledger, or made by a later version.
    """
    database = _database(where, busy_s)
    try:
        version = _version(database)
        if version is None:
            database.write(lambda connection: _make_once(database, connection, now))
        elif version < SCHEMA_VERSION and not database.migrates_when_opened:
            message = (
                f"The ledger {database.name} has schema {version} and this autograder needs schema {SCHEMA_VERSION}: "
                "stop its workers, make a backup and run `grade migrate`."
            )
            raise UsageError(message)
        elif version < SCHEMA_VERSION:
            _migrate(database)
    except BaseException:
        database.close()
        raise
    return database


def migrate_database(where: str | Path, *, busy_s: float = BUSY_S) -> Migration:
    """Bring an existing ledger to this version's tables, all in one transaction. Raises as `open_database` does.

    A kill at any moment leaves the ledger of before or of after. A file is copied beside itself first.
    """
    database = _database(where, busy_s)
    try:
        before = _version(database)
        if before is None:
            message = f"{database.name} holds no ledger yet: there is nothing to migrate."
            raise UsageError(message)
        copy = _migrate(database) if before < SCHEMA_VERSION else None
        return Migration(name=database.name, before=before, after=SCHEMA_VERSION, copy=copy)
    finally:
        database.close()


def _database(where: str | Path, busy_s: float) -> Database:
    database = Database(url_of(where), busy_s=busy_s)
    database.check_place()
    return database


def _version(database: Database) -> int | None:
    with database.reading() as connection:
        return _version_there(connection, database.name)


def _version_there(connection: Connection, name: str) -> int | None:
    """The tables' version; None when there are none at all. Raises `StoreFault` for any that are not a ledger's."""
    tables = set(inspect(connection).get_table_names())
    if not tables:
        return None
    if schema_versions.name not in tables:
        message = f"{name} is a database, but not a ledger: name another one for the ledger."
        raise StoreFault(message)
    version = connection.scalar(select(func.max(schema_versions.c.version))) or 0
    if not 1 <= version <= SCHEMA_VERSION:
        message = (
            f"The ledger {name} has schema {version} and this autograder knows schema {SCHEMA_VERSION}: "
            "use the version of the autograder that made it, or a later one."
        )
        raise StoreFault(message)
    return version


def _make_once(database: Database, connection: Connection, now: Callable[[], datetime]) -> None:
    """Make the tables, unless another process did since they were looked for."""
    database.lock_creation(connection)
    if _version_there(connection, database.name) is not None:
        return
    metadata.create_all(connection, checkfirst=False)
    create_guards(connection)
    connection.execute(insert(schema_versions).values(version=SCHEMA_VERSION, applied_at=now()))
    connection.execute(insert(alembic_version).values(version_num=REVISION))


def _migrate(database: Database) -> Path | None:
    """Copy and migrate, unless another process did meanwhile; where the copy is."""
    from autograder.ledger.migrations import migrate  # noqa: PLC0415 - Alembic takes longer to load than all of this

    copies: list[Path | None] = []

    def once(connection: Connection) -> None:
        version = _version_there(connection, database.name)
        if version is not None and version < SCHEMA_VERSION:
            copies.append(database.keep_copy(version))
            migrate(connection, version)

    database.change_tables(once)
    return copies[0] if copies else None
