"""Everything that can fail on a disk is one sentence: what, where, what to do next."""

import os
import resource
import signal
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from autograder.errors import AutograderError, ExitCode, StoreFault, UsageError
from autograder.ledger import Ledger
from autograder.model.submission import Submission

Make = Callable[..., Submission]
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


def test_folder_that_may_not_be_written_is_a_usage_error(tmp_path: Path) -> None:
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


def test_ledger_inside_a_file_is_a_usage_error(tmp_path: Path) -> None:
    """A path that leads through a file, or is a folder, is for the person to mend."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UsageError, match="cannot be kept in"):
        Ledger.open(tmp_path / "file" / "ledger.db", tmp_path / "store")
    with pytest.raises(UsageError, match="is a folder: name a file"):
        Ledger.open(tmp_path, tmp_path / "store")


def test_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    """A file of something else is named, and not a byte of it is changed."""
    (tmp_path / "ledger.db").write_bytes(b"my thesis" * 1000)
    with pytest.raises(StoreFault, match="is no database or is damaged"):
        open_at(tmp_path)
    assert (tmp_path / "ledger.db").read_bytes() == b"my thesis" * 1000


def test_other_database_is_left_alone(tmp_path: Path) -> None:
    """Somebody else's database is not turned into a ledger."""
    with closing(sqlite3.connect(tmp_path / "ledger.db")) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    with pytest.raises(StoreFault, match="but not a ledger"):
        open_at(tmp_path)


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


def test_later_schema_is_refused(tmp_path: Path) -> None:
    """A ledger of a later version is not written to by this one."""
    open_at(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "ledger.db")) as raw, raw:
        raw.execute("INSERT INTO schema_versions VALUES (2, '2030-01-01 00:00:00.000000')")
    with pytest.raises(StoreFault, match="has schema 2 and this autograder knows schema 1"):
        open_at(tmp_path)


def test_lock_of_another_program_is_told(
    ledger: Ledger, work: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that keeps the database locked is named as the reason, and the lock's end heals it."""
    monkeypatch.setattr("autograder.ledger.database.BUSY_S", 0.05)
    ledger.close()
    with closing(sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreFault, match="another program keeps it locked"):
            ledger.acknowledge(work(), person="ada")
        other.execute("ROLLBACK")
        assert ledger.acknowledge(work(), person="ada").number == 1


def test_database_runs_durably(ledger: Ledger) -> None:
    """WAL with full synchronisation and foreign keys: a committed row is on the disk."""
    with ledger._database.reading() as connection:
        pragmas = ("journal_mode", "synchronous", "foreign_keys")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas]
    assert found == ["wal", 2, 1]


def test_times_without_a_zone_are_refused(tmp_path: Path) -> None:
    """A clock that does not say its zone is a defect, found at the first row."""
    from datetime import datetime

    with pytest.raises(Exception, match="has no time zone"):
        Ledger.open(tmp_path / "l.db", tmp_path / "store", now=lambda: datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize("url", ["nosuch://somewhere/ledger", "://", "postgresql+nosuch://u:secret@host/db"])
def test_url_that_cannot_be_used_is_a_usage_error(url: str, tmp_path: Path) -> None:
    """An unknown kind of database is told without repeating a password."""
    with pytest.raises(UsageError) as raised:
        Ledger.open(url, tmp_path / "store")
    assert "secret" not in str(raised.value)


def test_faults_have_the_exit_status_of_who_can_mend_them() -> None:
    """Our faults exit with 4, what the person can mend with 2."""
    kinds: list[type[AutograderError]] = [StoreFault, UsageError]
    assert [kind.exit_code for kind in kinds] == [ExitCode.OUR_FAULT, ExitCode.USAGE]
