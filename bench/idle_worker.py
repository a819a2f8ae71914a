"""`grade worker` that also writes down which of its statements take a lock for writing; see `waiting.py`."""

import os
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from autograder.cli.main import main

#: Names the file that gets a line for each of them.
STATEMENTS_VARIABLE = "BENCH_STATEMENTS"
_WRITES = ("BEGIN IMMEDIATE", "INSERT", "UPDATE", "DELETE", "LOCK")
_LOCKED_ROWS = (" FOR UPDATE", " FOR NO KEY UPDATE", " FOR SHARE", " FOR KEY SHARE")


def takes_lock(statement: str) -> bool:
    """Whether it takes SQLite's lock for writing, or locks rows of PostgreSQL, also where there are none to change."""
    words = " ".join(statement.upper().split())
    return words.startswith(_WRITES) or any(lock in words for lock in _LOCKED_ROWS)


def count_into(path: Path) -> None:
    """From now on add each such statement of this process to a file, before it is executed."""

    @event.listens_for(Engine, "before_cursor_execute")
    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:  # noqa: ANN401 - SQLAlchemy's
        if takes_lock(statement):
            with path.open("a", encoding="utf-8") as file:
                file.write(" ".join(statement.split()) + "\n")


if __name__ == "__main__":
    count_into(Path(os.environ[STATEMENTS_VARIABLE]))
    main()
