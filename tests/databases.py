"""The database of a test's ledger: SQLite or PostgreSQL (`--database`), a new one for every test."""

import itertools
import os
import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text

from autograder.ledger import Ledger

#: Names a database on the server that tests may make databases on.
SERVER_VARIABLE = "AUTOGRADER_TEST_DATABASE"


class Databases(Protocol):
    """Makes databases and removes them."""

    #: `sqlite` or `postgres`.
    kind: str

    def without_tables(self, folder: Path) -> str:
        """URL of a new database that holds nothing."""

    def with_ledger(self, folder: Path) -> str:
        """URL of a new database that holds an empty ledger; a copy, which is faster than making one."""

    def copy_of(self, url: str, folder: Path) -> str:
        """URL of a new database that holds what that one holds, which nobody uses meanwhile."""

    def remove(self) -> None:
        """Remove all that were made, whoever is connected."""

    def close(self) -> None:
        """Remove what the copies were made from."""


class SqliteDatabases:
    """Files in the folders that tests name."""

    kind = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._empty = folder / "empty.db"
        self._numbers = itertools.count(1)
        Ledger.open(f"sqlite:///{self._empty}", folder / "store").close()

    def without_tables(self, folder: Path) -> str:
        return f"sqlite:///{folder / f'ledger{next(self._numbers)}.db'}"

    def with_ledger(self, folder: Path) -> str:
        url = self.without_tables(folder)
        shutil.copy(self._empty, _file(url))
        return url

    def copy_of(self, url: str, folder: Path) -> str:
        copy = self.without_tables(folder)
        with closing(sqlite3.connect(_file(url))) as source, closing(sqlite3.connect(_file(copy))) as target:
            source.backup(target)
        return copy

    def remove(self) -> None:
        """Their folders go with the test."""

    def close(self) -> None:
        """The same."""


def _file(url: str) -> str:
    return url.removeprefix("sqlite:///")


class PostgresDatabases:
    """Databases on the server of `AUTOGRADER_TEST_DATABASE`, whose user may make some."""

    kind = "postgres"

    def __init__(self, server: str, folder: Path) -> None:
        self._server = make_url(server).set(drivername="postgresql+psycopg")
        self._engine = create_engine(self._server, isolation_level="AUTOCOMMIT")
        self._made: list[str] = []
        self._empty = f"empty_{uuid.uuid4().hex}"
        self._run(f"CREATE DATABASE {self._empty} TEMPLATE template0")
        Ledger.open(self._url(self._empty), folder / "store").close()

    def without_tables(self, folder: Path) -> str:  # noqa: ARG002 - no files
        return self._make("template0")

    def with_ledger(self, folder: Path) -> str:  # noqa: ARG002 - no files
        return self._make(self._empty)

    def copy_of(self, url: str, folder: Path) -> str:  # noqa: ARG002 - no files
        return self._make(str(make_url(url).database))

    def remove(self) -> None:
        while self._made:
            self._run(f"DROP DATABASE IF EXISTS {self._made.pop()} WITH (FORCE)")

    def close(self) -> None:
        self._run(f"DROP DATABASE {self._empty} WITH (FORCE)")
        self._engine.dispose()

    def _make(self, template: str) -> str:
        name = f"test_{uuid.uuid4().hex}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template}")
        self._made.append(name)
        return self._url(name)

    def _url(self, name: str) -> str:
        return self._server.set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        with self._engine.connect() as connection:
            connection.execute(text(statement))


@contextmanager
def open_databases(kind: str, folder: Path) -> Iterator[Databases]:
    """The databases of a test run. Raises `pytest.UsageError` where no server is named."""
    if kind == "sqlite":
        yield SqliteDatabases(folder)
        return
    server = os.environ.get(SERVER_VARIABLE)
    if not server:
        message = f"--database postgres needs a server: set {SERVER_VARIABLE} to its URL, or run `make test-postgres`"
        raise pytest.UsageError(message)
    databases = PostgresDatabases(server, folder)
    try:
        yield databases
    finally:
        databases.close()


def raw_engine(url: str) -> Engine:
    """The database without the ledger's care, as somebody with a database shell would have it."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def enforce(connection: Any, _: Any) -> None:
            connection.execute("PRAGMA foreign_keys=ON")

    return engine


@contextmanager
def kept_from_writers(engine: Engine) -> Iterator[Connection]:
    """Another program that keeps every writer of jobs and submissions waiting while the block runs."""
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if is_sqlite:
            connection.connection.driver_connection.isolation_level = None  # type: ignore[union-attr]
        locked = "BEGIN IMMEDIATE" if is_sqlite else "LOCK TABLE jobs, submissions, people IN EXCLUSIVE MODE"
        connection.exec_driver_sql(locked)
        yield connection
        connection.exec_driver_sql("ROLLBACK")
