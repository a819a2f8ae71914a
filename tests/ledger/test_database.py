"""What holds on either database; `sqlite` and `postgres` hold what each has of its own."""

import importlib.util
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, func, select, text, update

from autograder.errors import AutograderError, ExitCode, StoreFault, UsageError
from autograder.ledger import BlobStore, Ledger, Worker
from autograder.ledger.opening import open_database
from autograder.ledger.tables import identities, metadata, people, submissions
from autograder.model.submission import Submission
from tests.databases import kept_from_writers

Make = Callable[..., Submission]


def test_other_database_is_left_alone(new_place: str, tmp_path: Path, raw_of: Callable[[str], Engine]) -> None:
    """Somebody else's database is not turned into a ledger."""
    with raw_of(new_place).begin() as other:
        other.execute(text("CREATE TABLE recipes (name TEXT)"))
    with pytest.raises(StoreFault, match="but not a ledger"):
        Ledger.open(new_place, tmp_path / "store")


def test_later_schema_is_refused(place: str, raw: Engine, tmp_path: Path) -> None:
    """A ledger of a later version is not written to by this one."""
    with raw.begin() as connection:
        connection.execute(text("INSERT INTO schema_versions VALUES (99, '2030-01-01 00:00:00.000000')"))
    with pytest.raises(StoreFault, match="has schema 99 and this autograder knows schema"):
        Ledger.open(place, tmp_path / "store")


def test_tables_are_made_on_the_first_opening_alone(
    new_place: str, tmp_path: Path, raw_of: Callable[[str], Engine]
) -> None:
    """A second opening finds the tables and writes nothing."""
    Ledger.open(new_place, tmp_path / "store").close()
    with kept_from_writers(raw_of(new_place)):
        Ledger.open(new_place, tmp_path / "store").close()
    with raw_of(new_place).connect() as connection:
        counts = [connection.scalar(select(func.count()).select_from(table)) for table in metadata.sorted_tables]
    assert sum(filter(None, counts)) == 3  # the schema's version, Alembic's note of it, and the course


def test_lock_of_another_program_is_named(place: str, raw: Engine, clock: Callable[[], datetime]) -> None:
    """A program that keeps the database locked is named as the reason, and the end of its lock is the end of that."""
    database = open_database(place, clock, busy_s=0.05)

    def add(connection: Connection) -> None:
        connection.execute(people.insert().values(id=1, created_at=clock()))

    with kept_from_writers(raw):
        with pytest.raises(StoreFault, match="another program keeps it locked"):
            database.write(add)
    database.write(add)
    database.close()


def test_idle_worker_takes_no_lock(ledger: Ledger, raw: Engine, worker: Worker) -> None:
    """While another program keeps every writer waiting, a worker can find that there is nothing to do or to renew."""
    with kept_from_writers(raw):
        assert ledger.claim(worker) is None
        assert ledger.renew(worker) == 0
        assert ledger.expire_leases() == ()


def test_reading_sees_one_moment(ledger: Ledger, work: Make) -> None:
    """What is written between two questions of one view is not in the second answer."""
    count = select(func.count()).select_from(submissions)
    with ledger._database.reading() as connection:
        before = connection.scalar(count)
        ledger.acknowledge(work(), person="ada")
        after = connection.scalar(count)
    assert (before, after) == (0, 0)
    assert len(ledger.submissions()) == 1


def test_writers_that_wait_for_each_other_both_end_well(ledger: Ledger, work: Make, raw: Engine) -> None:
    """Two transactions that want each other's rows: the one that the database undoes is tried again as a whole."""
    for person in ("ada", "bob"):
        ledger.acknowledge(work(), person=person)
    both_have_one = threading.Barrier(2)
    # SQLite's second writer begins when the first has ended, so they cannot meet.
    meeting = raw.dialect.name == "postgresql"

    def rename(order: tuple[str, str]) -> None:
        tries = 0

        def deed(connection: Connection) -> None:
            nonlocal tries
            tries += 1
            for number, login in enumerate(order):
                connection.execute(
                    update(identities).where(identities.c.login == login).values(name=identities.c.name + "x")
                )
                if meeting and tries == 1 and number == 0:
                    both_have_one.wait(30)

        ledger._database.write(deed)

    threads = [threading.Thread(target=rename, args=[order]) for order in (("ada", "bob"), ("bob", "ada"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with raw.connect() as connection:
        assert connection.scalars(select(identities.c.name)).all() == ["xx", "xx"]


def test_times_without_a_zone_are_refused(new_place: str, tmp_path: Path) -> None:
    """A clock that does not say its zone is a defect, found at the first row."""
    with pytest.raises(Exception, match="has no time zone"):
        Ledger.open(new_place, tmp_path / "store", now=lambda: datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    "url",
    [
        "nosuch://u:secret@somewhere/ledger",
        "://",
        "postgresql+nosuch://u:secret@host/db",
        "postgresql://u:secret@h:x/d",
    ],
)
def test_url_that_cannot_be_used_is_a_usage_error(url: str, tmp_path: Path) -> None:
    """An unknown kind of database is refused without repeating a password."""
    with pytest.raises(UsageError, match="write") as raised:
        Ledger.open(url, tmp_path / "store")
    assert "secret" not in str(raised.value)


@pytest.mark.usefixtures("no_driver")
def test_missing_driver_is_named_with_the_command_that_installs_it(tmp_path: Path) -> None:
    """Where psycopg is not installed, a URL of PostgreSQL says how to get it."""
    with pytest.raises(
        UsageError, match=r"needs the extra `postgres`; run: pip install '.*\[postgres\]', or keep"
    ) as said:
        Ledger.open("postgresql://u:secret@127.0.0.1:1/db", tmp_path / "store")
    assert "secret" not in str(said.value)


@pytest.fixture
def no_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation without psycopg."""
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "psycopg" else find(name))


def test_faults_have_the_exit_status_of_who_can_mend_them() -> None:
    """Our faults exit with 4, what the person can mend with 2."""
    kinds: list[type[AutograderError]] = [StoreFault, UsageError]
    assert [kind.exit_code for kind in kinds] == [ExitCode.OUR_FAULT, ExitCode.USAGE]


def test_courses_share_an_open_database(place: str, tmp_path: Path, clock: Callable[[], datetime], work: Make) -> None:
    """Two courses on one connection pool: each sees and counts its own work."""
    database = open_database(place, clock)
    store = BlobStore(tmp_path / "store")
    one, other = (Ledger(database=database, store=store, course=name, now=clock) for name in ("one", "other"))
    one.acknowledge(work(), person="ada", grader_digest="sha256:graders")
    assert (len(one.submissions()), len(other.submissions())) == (1, 0)
    assert (one.waiting(), other.waiting()) == (1, 0)
    database.close()
