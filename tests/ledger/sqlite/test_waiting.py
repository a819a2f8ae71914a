"""How SQLite's writers wait for each other."""

import sqlite3
from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import Connection, Engine

from autograder.database import sqlite
from autograder.errors import StoreFault
from autograder.ledger.opening import open_database
from autograder.ledger.tables import people
from tests.databases import kept_from_writers


def test_writer_looks_as_often_after_a_long_wait_as_at_first(
    place: str, raw: Engine, clock: Callable[[], datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It looks again after each short wait until it gives up, however long that takes."""
    looks_ms: list[object] = []
    is_busy = sqlite._is_busy

    def look(driver: sqlite3.Connection) -> bool:
        looks_ms.extend(driver.execute("PRAGMA busy_timeout").fetchone())
        return is_busy(driver)

    monkeypatch.setattr(sqlite, "_is_busy", look)
    database = open_database(place, clock, busy_s=1.0)
    with kept_from_writers(raw), pytest.raises(StoreFault, match="another program keeps it locked"):
        database.write(lambda _: None)
    database.close()
    assert len(looks_ms) > 10
    assert set(looks_ms) == {sqlite.SHORT_WAIT_MS}


def test_writer_that_waited_leaves_readers_their_patience(
    place: str, raw: Engine, clock: Callable[[], datetime]
) -> None:
    """The connection waits as long as before for whatever is not the write lock."""
    database = open_database(place, clock, busy_s=0.05)

    def ask(connection: Connection) -> object:
        return connection.exec_driver_sql("PRAGMA busy_timeout").scalar()

    with kept_from_writers(raw), pytest.raises(StoreFault):
        database.write(ask)
    database.write(lambda connection: connection.execute(people.insert().values(id=1, created_at=clock())))
    with database.reading() as connection:
        assert ask(connection) == 50
    database.close()
