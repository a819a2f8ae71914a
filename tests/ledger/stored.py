"""A ledger as release 0.1.0 left it, and looks at whole ledgers."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, inspect, text

from tests.databases import raw_engine

#: Made by release 0.1.0: a job in every state, an accepted report of every status, a row in every other table.
STORED = Path(__file__).with_name("data") / "0.1.0"


def store_at(folder: Path) -> None:
    """The blobs of the stored ledger."""
    shutil.copytree(STORED / "store", folder)


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def load(url: str) -> None:
    """Fill an empty database with the rows and triggers of 0.1.0."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(file_of(url))) as connection:
            connection.executescript((STORED / "sqlite.sql").read_text(encoding="utf-8"))
            connection.execute("PRAGMA journal_mode=WAL")
        return
    engine = raw_engine(url)
    with engine.begin() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute((STORED / "postgres.sql").read_text(encoding="utf-8"))
    engine.dispose()


def rows_of(engine: Engine, table: str) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        return [dict(line) for line in connection.execute(text(f"SELECT * FROM {table}")).mappings()]  # noqa: S608


def every_row(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    return {table: rows_of(engine, table) for table in inspect(engine).get_table_names()}
