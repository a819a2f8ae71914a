"""SQLite's file and its folder: every failure is one sentence, and what was acknowledged is whole."""

import os
import random
import resource
import signal
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import OperationalError

from autograder.errors import StoreFault, UsageError
from autograder.ledger import Commit, Lane, Ledger, Worker, queue
from autograder.ledger.opening import migrate_database
from autograder.model.report import GradeReport
from autograder.model.submission import Submission
from tests.ledger.stored import every_row, file_of, load, store_at

Make = Callable[..., Submission]
RawOf = Callable[[str], Engine]
NOBODY = 65534


def open_at(folder: Path) -> Ledger:
    return Ledger.open(folder / "ledger.db", folder / "store")


def outcome_in_child(deed: Callable[[], None], *, before: Callable[[], None]) -> str:
    """What `deed` raised in a process that `before` has put in a bad place, as `Type: sentence`."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        said = "nothing"
        try:
            before()
            deed()
        except BaseException as error:
            said = f"{type(error).__name__}: {error}"
        os.write(write, said.encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        said = pipe.read().decode()
    os.waitpid(child, 0)
    return said


def fill(ledger: Ledger) -> None:
    """Acknowledge work until the disk has no more room."""
    for number in range(200):
        content = os.urandom(4096) * 4
        files = {"tiny.py": content}
        ledger.acknowledge(Submission(assignment="tiny", files=files, digest=f"sha256:{number}"), person="ada")


def test_full_disk_is_one_sentence_and_loses_nothing(tmp_path: Path) -> None:
    """When the disk is full the ledger says so, and everything acknowledged before is whole."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    mounted = os.geteuid() == 0 and subprocess.run(mount, check=False, capture_output=True).returncode == 0

    def shrink() -> None:
        if not mounted:  # without a disk of our own, files that may not grow do the same
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (512 * 1024, 512 * 1024))

    def use() -> None:
        with open_at(disk) as ledger:
            fill(ledger)

    try:
        said = outcome_in_child(use, before=shrink)
        assert said.startswith("StoreFault: The ")
        assert "full" in said
        assert "try again" in said
        with closing(sqlite3.connect(f"file:{disk / 'ledger.db'}?mode=ro", uri=True)) as raw:
            acknowledged = raw.execute("SELECT count(*), max(number) FROM submissions").fetchone()
            blobs = [line[0] for line in raw.execute("SELECT blob FROM submissions")]
        assert acknowledged[0] == acknowledged[1] > 0
        store = open_store(disk)
        assert all(store(blob) for blob in blobs)
    finally:
        if mounted:
            subprocess.run(["umount", str(disk)], check=True)


def open_store(folder: Path) -> Callable[[str], bytes]:
    from autograder.ledger import BlobStore

    return BlobStore(folder / "store").get


def test_place_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    """Without the right to write, the sentence names the place; nothing is left behind."""
    place = tmp_path / "locked"
    place.mkdir()
    temporary = Path(tempfile.gettempdir()).resolve()
    for folder in [place, *place.parents]:
        if folder.is_relative_to(temporary) and folder != temporary:
            folder.chmod(0o755)
    place.chmod(0o555)
    free = tmp_path / "free"
    free.mkdir()
    free.chmod(0o777)

    def become_nobody() -> None:
        if os.geteuid() == 0:
            os.setgid(NOBODY)
            os.setuid(NOBODY)

    said = outcome_in_child(lambda: open_at(place).close(), before=become_nobody)
    assert said.startswith("UsageError: The store cannot be kept in")
    said = outcome_in_child(
        lambda: Ledger.open(place / "ledger.db", free / "store").close(),
        before=become_nobody,
    )
    assert said.startswith("UsageError: The ledger")
    assert f"make {place} writable" in said
    assert list(place.iterdir()) == []


def test_place_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A path that leads through a file, or is a folder, is for the person to mend."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UsageError, match="cannot be kept in"):
        Ledger.open(tmp_path / "file" / "ledger.db", tmp_path / "store")
    with pytest.raises(UsageError, match="is a folder: name a file"):
        Ledger.open(tmp_path, tmp_path / "store")


def test_what_is_no_database_is_left_alone(tmp_path: Path) -> None:
    """A file of something else is named, and not a byte of it is changed."""
    (tmp_path / "ledger.db").write_bytes(b"my thesis" * 1000)
    with pytest.raises(StoreFault, match="is no database or is damaged"):
        open_at(tmp_path)
    assert (tmp_path / "ledger.db").read_bytes() == b"my thesis" * 1000


def test_damaged_database_says_so(tmp_path: Path, work: Make) -> None:
    """Overwritten pages are found when they are read, with the way out."""
    with open_at(tmp_path) as ledger:
        for number in range(50):
            ledger.acknowledge(work(number), person="ada")
    path = tmp_path / "ledger.db"
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(StoreFault, match=r"ledger\.db cannot be used: it is damaged: restore it from a backup"):
        open_at(tmp_path)


def test_commits_are_durable(ledger: Ledger) -> None:
    """WAL with full synchronisation and foreign keys: a committed row is on the disk."""
    with ledger._database.reading() as connection:
        pragmas = ("journal_mode", "synchronous", "foreign_keys")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas]
    assert found == ["wal", 2, 1]


def test_call_after_a_lost_connection_works(ledger: Ledger, work: Make) -> None:
    """A ledger whose file was closed opens it again for the next call."""
    ledger.acknowledge(work(1), person="ada")
    ledger.close()
    assert ledger.acknowledge(work(2), person="ada").number == 2


def test_taking_work_holds_up_no_commit(
    ledger: Ledger, work: Make, worker: Worker, report_for: Callable[..., GradeReport]
) -> None:
    """While one worker looks for work, another hands its report in."""
    ledger.acknowledge(work(1), person="ada", grader_digest="sha256:graders")
    job = ledger.claim(worker)
    assert job is not None
    waiting = queue.waiting(course=1, batch_id=None, lane=Lane.CPU, now=ledger._now())
    with ledger._database.reading() as connection:
        assert not queue.is_any(connection, waiting)
        assert ledger.commit_report(job, report_for(job)) is Commit.ACCEPTED


def test_settings_of_the_database_are_left_alone(place: str, tmp_path: Path, work: Make) -> None:
    """A file in another journal mode is put in WAL mode, and what it holds is kept."""
    path = place.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA journal_mode=DELETE")
    with Ledger.open(place, tmp_path / "store") as ledger:
        assert ledger.acknowledge(work(), person="ada").number == 1


FAILURES = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "it is read-only",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
    sqlite3.SQLITE_PERM: "permission is denied",
    sqlite3.SQLITE_BUSY: "another program keeps it locked",
    sqlite3.SQLITE_CORRUPT: "it is damaged",
    sqlite3.SQLITE_IOERR: "the disk cannot be read or written",
}


@pytest.mark.parametrize("code", FAILURES)
def test_each_kind_of_failure_has_its_sentence(code: int, ledger: Ledger) -> None:
    """What the database reports by a code becomes what happened and what to do."""
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = code

    def fail(_: Connection) -> None:
        raise OperationalError("INSERT", {}, error)

    with pytest.raises(StoreFault, match=f"The ledger .* cannot be used: {FAILURES[code]}"):
        ledger._database.write(fail)


def test_earlier_ledger_is_migrated_when_its_owner_knows(new_place: str, tmp_path: Path, raw_of: RawOf) -> None:
    """A file on somebody's machine is migrated by whoever opens it; beside it is a copy of what it was."""
    load(new_place)
    before = every_row(raw_of(new_place))
    Ledger.open(new_place, tmp_path / "store").close()
    copy = file_of(new_place).with_name(f"{file_of(new_place).name}.schema-1")
    assert every_row(raw_of(f"sqlite:///{copy}")) == before
    assert "identities" in inspect(raw_of(new_place)).get_table_names()


def test_migration_that_cannot_be_done_changes_nothing(new_place: str, raw_of: RawOf) -> None:
    """Where no copy can be kept, one sentence says what to do, and the ledger is as it was."""
    load(new_place)
    before = every_row(raw_of(new_place))
    file_of(new_place).with_name(f"{file_of(new_place).name}.schema-1.incoming").mkdir()
    with pytest.raises(StoreFault, match=r"could not be copied before it is migrated .* free some space"):
        migrate_database(new_place)
    assert every_row(raw_of(new_place)) == before


def test_erased_person_is_not_left_in_the_database(new_place: str, tmp_path: Path, work: Make, worker: Worker) -> None:
    """Neither the file nor its log holds a login or a text, also where pages that were divided kept a copy of it.

    A copy from before a migration does, and is named.
    """
    load(new_place)
    store_at(tmp_path / "store")
    with Ledger.open(new_place, tmp_path / "store") as ledger:
        ledger.acknowledge(work(source="handed in by her"), person="lovelace", grader_digest="sha256:g")
        while job := ledger.claim(worker):
            ledger.fail_attempt(job, why="an error about her")
        _enrol(new_place, 2000)
        logins = [f"lovelace-{number:04}" for number in range(2000)]
        content = bytes_of(new_place)
        thrice = [login for login in logins if content.count(login.encode()) > 2]  # beside the row and its index
        assert thrice != []
        erased = [ledger.erase(login) for login in ("lovelace", *thrice[:3])]
        content = bytes_of(new_place)
        assert [login for login in thrice[:3] if login.encode() in content] == []
        assert b"handed in by her" not in content
        assert logins[0].encode() in content
    copy = file_of(new_place).with_name(f"{file_of(new_place).name}.schema-1")
    assert {(one.is_cleaned_up, one.copies) for one in erased} == {(True, (copy,))}


def bytes_of(url: str) -> bytes:
    """All that the file and its log hold."""
    return file_of(url).read_bytes() + file_of(f"{url}-wal").read_bytes()


def _enrol(url: str, count: int) -> None:
    """Make people in an order that divides many pages."""
    dice = random.Random(1)
    numbers = dice.sample(range(count), count)
    with closing(sqlite3.connect(file_of(url))) as connection:
        for number in numbers:
            person = dice.randrange(2**53)
            connection.execute("INSERT INTO people VALUES (?, '2026-09-01', NULL)", [person])
            connection.execute("INSERT INTO identities VALUES (?, ?, '', '')", [person, f"lovelace-{number:04}"])
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def test_cleaning_up_that_is_held_up_is_gone_on_with(ledger: Ledger, place: str, tmp_path: Path, work: Make) -> None:
    """While another program reads the old rows, the answer says that they are still there; the next opening goes on."""
    ledger.acknowledge(work(), person="lovelace")
    ledger._database._busy_s = 0.1
    with closing(sqlite3.connect(file_of(place), isolation_level=None)) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT login FROM identities").fetchall() == [("lovelace",)]
        assert not ledger.erase("lovelace").is_cleaned_up
    Ledger.open(place, tmp_path / "store").close()
    assert b"lovelace" not in bytes_of(place)
