"""`grade worker` that also writes down which of its statements take a lock for writing; see `waiting.py`."""

import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event

from autograder.cli.main import main

#: Names the file that gets a line for each of them.
STATEMENTS_VARIABLE = "BENCH_STATEMENTS"
_WRITES = ("BEGIN IMMEDIATE", "INSERT", "UPDATE", "DELETE", "LOCK")
_LOCKED_ROWS = (" FOR UPDATE", " FOR NO KEY UPDATE", " FOR SHARE", " FOR KEY SHARE")


def takes_lock(statement: str) -> bool:
    """Whether it takes SQLite's lock for writing, or locks rows of PostgreSQL, also where there are none to change."""
    words = " ".join(statement.upper().split())
    return words.startswith(_WRITES) or any(lock in words for lock in _LOCKED_ROWS)


def count_into(path: Path, engine: Engine | type[Engine] = Engine) -> None:
    """From now on add each such statement to a file before it is executed; without an engine those of every engine."""

    def note(statement: str) -> None:
        if takes_lock(statement):
            with path.open("a", encoding="utf-8") as file:
                file.write(" ".join(statement.split()) + "\n")

    @event.listens_for(engine, "connect")
    def trace(connection: Any, _: object) -> None:  # noqa: ANN401 - one of several drivers'
        if isinstance(connection, sqlite3.Connection):
            connection.set_trace_callback(note)  # also what is executed past SQLAlchemy

    @event.listens_for(engine, "before_cursor_execute")
    def note_other(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        if connection.dialect.name != "sqlite":
            note(statement)


if __name__ == "__main__":
    count_into(Path(os.environ[STATEMENTS_VARIABLE]))
    main()
