"""PostgreSQL's server: every failure is one sentence without a password, and what was acknowledged is whole."""

import os
import shutil
import socket
import subprocess
import tempfile
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from psycopg import errors
from sqlalchemy import URL, Connection, Engine, make_url, text
from sqlalchemy.exc import OperationalError

from autograder.errors import StoreFault, UsageError
from autograder.ledger import BlobStore, Commit, Lane, Ledger, Worker, erasure, queue
from autograder.ledger.opening import migrate_database
from autograder.model.report import GradeReport
from autograder.model.submission import Submission
from tests.databases import Databases
from tests.ledger.stored import every_row, load

Make = Callable[..., Submission]
RawOf = Callable[[str], Engine]
PASSWORD = "hunter2-secret"


def in_words(url: URL, folder: Path) -> str:
    """The sentence that opening the ledger there ends with."""
    with pytest.raises(StoreFault) as raised:
        Ledger.open(url.render_as_string(hide_password=False), folder / "store")
    said = str(raised.value)
    assert (said.count("\n"), str(url.password) in said) == (0, False)
    assert f"{url.host}:{url.port}/{url.database} cannot be used: " in said
    return said.partition("cannot be used: ")[2]


@pytest.fixture
def stranger(raw: Engine, databases: Databases) -> Iterator[str]:
    """A user of the server who owns nothing."""
    name = f"stranger_{uuid.uuid4().hex}"
    with raw.begin() as connection:
        connection.execute(text(f"CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD}'"))
    yield name
    with raw.begin() as connection:
        connection.execute(text(f"DROP ROLE {name}"))
    databases.remove()


@contextmanager
def small_disk(raw: Engine, databases: Databases) -> Iterator[None]:
    """While the block runs, submissions lie on a small disk; where none can be mounted, a trigger says it is full."""
    if os.geteuid() != 0 or raw.url.host != "127.0.0.1":
        with raw.begin() as connection:
            connection.execute(text(_FULL_AFTER_TEN))
            connection.execute(
                text("CREATE TRIGGER say_full BEFORE INSERT ON submissions FOR EACH ROW EXECUTE FUNCTION say_full()")
            )
        yield
        return
    folder, name = Path(tempfile.mkdtemp(prefix="small-disk-")), f"small_{uuid.uuid4().hex}"
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)], check=True)
    shutil.chown(folder, "postgres")
    try:
        _run_alone(raw, f"CREATE TABLESPACE {name} LOCATION '{folder}'")
        _run_alone(raw, f"ALTER TABLE submissions SET TABLESPACE {name}")
        yield
        _run_alone(raw, "ALTER TABLE submissions SET TABLESPACE pg_default")
        _run_alone(raw, f"DROP TABLESPACE {name}")
    finally:
        raw.dispose()
        databases.remove()
        subprocess.run(["umount", str(folder)], check=True)
        folder.rmdir()


_FULL_AFTER_TEN = """
CREATE FUNCTION say_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF (SELECT count(*) FROM submissions) >= 10 THEN RAISE EXCEPTION USING MESSAGE = 'full', ERRCODE = 'disk_full'; END IF;
RETURN NEW; END $$
"""


def _run_alone(raw: Engine, statement: str) -> None:
    with raw.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))


def test_full_disk_is_one_sentence_and_loses_nothing(
    ledger: Ledger, work: Make, raw: Engine, databases: Databases, tmp_path: Path
) -> None:
    """When the server's disk is full the ledger says so, and everything acknowledged before is whole."""
    with small_disk(raw, databases):
        with pytest.raises(StoreFault, match="the server's disk is full: free some space there and try again"):
            for number in range(2000):
                ledger.acknowledge(work(number, source="x" * 1900), person="ada")
        with raw.connect() as connection:
            acknowledged = connection.execute(text("SELECT count(*), max(number) FROM submissions")).one()
            blobs = connection.scalars(text("SELECT blob FROM submissions")).all()
        ledger.close()
    assert acknowledged[0] == acknowledged[1] > 0
    assert all(BlobStore(tmp_path / "store").get(blob) for blob in blobs)


def test_place_that_may_not_be_written_is_named(new_place: str, raw: Engine, stranger: str, tmp_path: Path) -> None:
    """A user without the right to make tables, and a database that its operator made read-only."""
    mine = make_url(new_place).set(username=stranger, password=PASSWORD)
    assert in_words(mine, tmp_path).startswith("permission is denied: grant the user the right to create tables")
    _run_alone(raw, f"ALTER DATABASE {mine.database} SET default_transaction_read_only = on")
    assert in_words(make_url(new_place), tmp_path).startswith("it is read-only")


def test_place_that_is_not_there_is_named(place: str, raw: Engine, stranger: str, tmp_path: Path) -> None:
    """No server, no such database, a wrong password, and a server that is full: each says what to do."""
    url = make_url(place)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nobody = url.set(host="127.0.0.1", port=unused.getsockname()[1])
        assert in_words(nobody, tmp_path).startswith("nothing listens there: start PostgreSQL")
    assert in_words(url.set(database="nosuch"), tmp_path).startswith("there is no such database on the server")
    wrong = url.set(username=stranger, password="wrong-secret")
    assert in_words(wrong, tmp_path).startswith("the server refuses the user or the password")
    with raw.begin() as connection:
        connection.execute(text(f"ALTER ROLE {stranger} CONNECTION LIMIT 0"))
    full = url.set(username=stranger, password=PASSWORD)
    assert in_words(full, tmp_path).startswith("the server has no connection left")


def test_what_is_no_database_is_left_alone(place: str, tmp_path: Path) -> None:
    """Another program's port is named; it is sent nothing but the greeting."""
    heard = []
    with socket.create_server(("127.0.0.1", 0)) as other:
        other.settimeout(60)

        def hear_and_hang_up() -> None:
            connection, _ = other.accept()
            with connection:
                heard.append(connection.recv(1000))

        thread = threading.Thread(target=hear_and_hang_up)
        thread.start()
        url = make_url(place).set(host="127.0.0.1", port=other.getsockname()[1])
        said = in_words(url.update_query_dict({"sslmode": "prefer", "gssencmode": "disable"}), tmp_path)
        thread.join()
    assert said.startswith("what answers there closed the connection: check that it is PostgreSQL")
    assert heard == [bytes.fromhex("0000000804d2162f")]  # a request for TLS


def test_damaged_database_says_so(ledger: Ledger, raw: Engine, place: str) -> None:
    """A table that somebody dropped is found when it is read, with the way out."""
    with raw.begin() as connection:
        connection.execute(text("DROP TABLE reports"))
    name = make_url(place).database
    with pytest.raises(StoreFault, match=rf"/{name} cannot be used: its tables are not .*: restore it from a backup"):
        ledger.report_of(1)


def test_commits_are_durable(ledger: Ledger, raw: Engine, place: str) -> None:
    """A commit that returned is on the disk, also where the database's default is to answer earlier."""
    _run_alone(raw, f"ALTER DATABASE {make_url(place).database} SET synchronous_commit = off")
    ledger.close()
    with ledger._database.reading() as connection:
        assert connection.scalar(text("SHOW synchronous_commit")) == "on"


def test_call_after_a_lost_connection_works(ledger: Ledger, work: Make, raw: Engine) -> None:
    """A server that dropped the connections is asked again, by readers and by writers."""
    end_others = text(
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    ledger.acknowledge(work(1), person="ada")
    with raw.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        assert connection.scalars(end_others).all() == [True]
        assert ledger.acknowledge(work(2), person="ada").number == 2
        assert connection.scalars(end_others).all() == [True]
    assert len(ledger.submissions()) == 2


def test_taking_work_holds_up_no_commit(
    ledger: Ledger, work: Make, worker: Worker, report_for: Callable[..., GradeReport]
) -> None:
    """While one worker's claim is open, another claims the next job, looks for lost leases and hands its report in."""
    for number in range(3):
        ledger.acknowledge(work(number), person="ada", grader_digest="sha256:graders")
    lapsed = ledger.claim(worker, lease_s=0)
    assert lapsed is not None
    now = ledger._now()
    waiting = queue.waiting(course=1, batch_id=None, lane=Lane.CPU, now=now)

    def deed(connection: Connection) -> Commit:
        (first,) = queue.claim(connection, worker, waiting, now=now, lease_until=now, limit=1)
        assert queue.holds(connection, lapsed)
        second = ledger.claim(worker)
        assert second is not None
        assert second.id != first.id
        assert ledger.expire_leases() == ()
        return ledger.commit_report(second, report_for(second))

    assert ledger._database.write(deed) is Commit.ACCEPTED


def test_settings_of_the_database_are_left_alone(place: str, tmp_path: Path, raw: Engine, work: Make) -> None:
    """A stricter default isolation stays the database's, and the ledger's own transactions are what they need."""
    name = make_url(place).database
    _run_alone(raw, f"ALTER DATABASE {name} SET default_transaction_isolation = 'serializable'")
    _run_alone(raw, f"ALTER DATABASE {name} SET synchronous_commit = 'remote_apply'")
    with Ledger.open(place, tmp_path / "store") as ledger:
        assert ledger.acknowledge(work(), person="ada").number == 1
        shown = ("transaction_isolation", "transaction_read_only", "synchronous_commit")
        with ledger._database.reading() as connection:
            reading = [connection.scalar(text(f"SHOW {setting}")) for setting in shown]
        writing = ledger._database.write(lambda to: [to.scalar(text(f"SHOW {setting}")) for setting in shown])
    assert reading == ["repeatable read", "on", "remote_apply"]
    assert writing == ["read committed", "off", "remote_apply"]


FAILURES = {
    "53100": "the server's disk is full",
    "25006": "it is read-only",
    "28P01": "the server refuses the user or the password",
    "53300": "the server has no connection left",
    "57P01": "the server ended the connection",
    "XX001": "it is damaged",
    "40P01": "other writers kept getting in the way: try again",
}


@pytest.mark.parametrize("code", FAILURES)
def test_each_kind_of_failure_has_its_sentence(code: str, ledger: Ledger) -> None:
    """What the database reports by a code becomes what happened and what to do."""
    error = errors.lookup(code)("in the server's words")

    def fail(_: Connection) -> None:
        raise OperationalError("INSERT", {}, error)

    with pytest.raises(StoreFault, match=f"The ledger .* cannot be used: {FAILURES[code]}"):
        ledger._database.write(fail)


def test_earlier_ledger_is_migrated_when_its_owner_knows(new_place: str, tmp_path: Path, raw_of: RawOf) -> None:
    """A server's ledger waits for its operator: opening it changes nothing and says what to run."""
    load(new_place)
    before = every_row(raw_of(new_place))
    with pytest.raises(UsageError, match=r"has schema 1 .* needs schema 2: .* backup and run `grade migrate`"):
        Ledger.open(new_place, tmp_path / "store")
    assert every_row(raw_of(new_place)) == before
    migrate_database(new_place)
    Ledger.open(new_place, tmp_path / "store").close()


def test_migration_that_cannot_be_done_changes_nothing(new_place: str, raw: Engine, raw_of: RawOf) -> None:
    """On a read-only server one sentence says what to do, and the ledger is as it was."""
    load(new_place)
    before = every_row(raw_of(new_place))
    _run_alone(raw, f"ALTER DATABASE {make_url(new_place).database} SET default_transaction_read_only = on")
    with pytest.raises(StoreFault, match="it is read-only"):
        migrate_database(new_place)
    assert every_row(raw_of(new_place)) == before


def test_erased_person_is_not_left_in_the_database(ledger: Ledger, raw: Engine, work: Make, worker: Worker) -> None:
    """The server lets go of old versions of rows in every table that an erasure touches; backups are the operator's."""
    ledger.acknowledge(work(), person="lovelace", grader_digest="sha256:g")
    job = ledger.claim(worker)
    assert job is not None
    ledger.fail_attempt(job, why="ada wrote this")
    erased = ledger.erase("lovelace")
    ledger.close()
    with raw.connect() as connection:
        connection.execute(text("SELECT pg_stat_force_next_flush()"))
        cleaned = connection.scalars(text("SELECT relname FROM pg_stat_user_tables WHERE vacuum_count > 0")).all()
    assert (erased.is_cleaned_up, erased.copies) == (True, ())
    assert set(cleaned) >= {table.name for table in erasure.TOUCHED}


def test_cleaning_up_that_is_held_up_is_gone_on_with(ledger: Ledger, raw: Engine, work: Make) -> None:
    """While another program locks a table, the answer says that old rows may be there; the server goes on by itself."""
    ledger.acknowledge(work(), person="lovelace")
    ledger._database._busy_s = 0.1
    with raw.begin() as connection:
        connection.execute(text("LOCK TABLE roles IN SHARE UPDATE EXCLUSIVE MODE"))
        assert not ledger.erase("lovelace").is_cleaned_up
    with raw.connect() as connection:
        assert connection.scalar(text("SHOW autovacuum")) == "on"
