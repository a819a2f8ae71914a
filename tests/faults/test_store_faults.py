"""A full disk, a damaged blob and a cut database: one sentence, exit status 4, and nothing is scored wrongly."""

import contextlib
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.checks import Findings, check_batches, check_json
from tests.faults.hunt import GRADE
from tests.faults.record import LEDGER, SqliteRecord
from tests.faults.works import ASSIGNMENT, Work, make_course, make_work

OUR_FAULT = 4
MEBIBYTE = 1 << 20


def slowly(*values: float) -> list[Any]:
    """More values of a parameter, for those who have minutes."""
    return [pytest.param(value, marks=pytest.mark.slow) for value in values]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A tiny course of one's own."""
    return make_course(tmp_path / "course")


def grade(course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`grade`, to its end."""
    return subprocess.run([*GRADE, *arguments], cwd=course, capture_output=True, text=True, check=False)


def make_all(course: Path) -> list[Work]:
    """One work of each of three kinds."""
    return [make_work(course, kind, kind, slow=False) for kind in ("right", "half", "wrong")]


def assert_one_sentence(done: subprocess.CompletedProcess[str], word: str) -> None:
    """Exit status 4 and one line on standard error that holds this word."""
    assert done.returncode == OUR_FAULT, done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.startswith("grade: ")
    assert word in done.stderr


@contextlib.contextmanager
def small_disk(folder: Path, size_bytes: int) -> Iterator[None]:
    """A disk of that size under a folder."""
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size_bytes}", "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def fill(folder: Path, *, leave_bytes: int) -> Path:
    """A file that takes all of the disk but this."""
    ballast = folder / "ballast"
    free = os.statvfs(folder)
    with ballast.open("wb") as stream:
        stream.write(b"\0" * max(free.f_bavail * free.f_bsize - leave_bytes, 0))
    return ballast


@pytest.mark.skipif(os.getuid() != 0, reason="only root may mount a small disk")
@pytest.mark.parametrize("leave_bytes", [0, 48 << 10, *slowly(16 << 10, 96 << 10)])
def test_a_full_disk_loses_nothing(course: Path, leave_bytes: int) -> None:
    """Wherever the disk fills up, the run says so; with space again, the same command ends with true reports."""
    works = make_all(course)
    command = ["run", ASSIGNMENT, *(work.path for work in works), "--json", "out.json"]
    with small_disk(course / ".grade", 4 * MEBIBYTE):
        assert grade(course, "submit", works[0].path, "-a", ASSIGNMENT, "--as", "ada").returncode == 0
        ballast = fill(course / ".grade", leave_bytes=leave_bytes)
        full = grade(course, *command)
        said = json.loads((course / "out.json").read_text())["reports"] if (course / "out.json").exists() else []
        ballast.unlink()
        again = grade(course, *command)
        findings = Findings()
        check_json(json.loads((course / "out.json").read_text())["reports"], works, findings)
        check_batches(SqliteRecord(course), 0, works, findings)
        scores = grade(course, "scores").stdout

    if full.returncode != 0:
        assert_one_sentence(full, "full")
        assert said == []
    assert again.returncode == 0, again.stderr
    assert findings.is_clean, findings.lines()
    assert "ada\t10/10" in scores


def test_a_damaged_blob_spoils_its_own_submission_only(course: Path) -> None:
    """The job whose blob is damaged is set aside as ours; the earlier scores stay and others are graded."""
    good, bad = (make_work(course, kind, kind, slow=False) for kind in ("half", "right"))
    assert grade(course, "submit", good.path, "-a", ASSIGNMENT, "--as", "good").returncode == 0
    _acknowledge_only(course, bad)
    (digest,) = SqliteRecord(course).read("select blob from submissions order by id desc limit 1")[0]
    path = course / ".grade/objects/blobs" / digest.removeprefix("sha256:")
    sound = path.read_bytes()
    path.write_bytes(sound[:-5] + b"spoil")

    worker = grade(course, "worker", "--once")
    status = grade(course, "status")
    scores = grade(course, "scores").stdout
    reports = SqliteRecord(course).read("select count(*) from reports")[0][0]

    assert worker.returncode == 4
    assert "could not be graded, our fault" in status.stdout
    assert "is damaged" in status.stdout
    assert "Traceback" not in status.stdout + status.stderr
    assert reports == 1
    assert f"good\t{good.points:g}/10" in scores
    assert "bad" not in scores


@pytest.mark.parametrize("kept", [0.5, *slowly(0.9, 0.01)])
def test_a_cut_database_is_one_sentence(course: Path, kept: float) -> None:
    """A database that lost its end is told, not used: nothing is graded and the blobs stay."""
    works = make_all(course)
    assert grade(course, "run", ASSIGNMENT, *(work.path for work in works)).returncode == 0
    ledger = course / LEDGER
    blobs = sorted((course / ".grade/objects/blobs").iterdir())
    whole = ledger.read_bytes()
    ledger.write_bytes(whole[: int(len(whole) * kept)])

    cut = grade(course, "run", ASSIGNMENT, works[0].path, "--json", "out.json")
    ledger.write_bytes(whole)
    for name in ("-wal", "-shm"):
        ledger.with_name(ledger.name + name).unlink(missing_ok=True)
    restored = grade(course, "run", ASSIGNMENT, works[0].path, "--json", "out.json")

    assert_one_sentence(cut, "restore it from a backup")
    assert sorted((course / ".grade/objects/blobs").iterdir()) == blobs
    assert restored.returncode == 0, restored.stderr
    assert SqliteRecord(course).read("select count(*) from reports")[0][0] == len(works) + 1


def _acknowledge_only(course: Path, work: Work) -> None:
    """Hand in and kill the command as soon as it says that the work is safe."""
    process = subprocess.Popen(
        [*GRADE, "submit", work.path, "-a", ASSIGNMENT, "--as", "bad"],
        cwd=course, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert "is safe" in process.stdout.readline()
    process.kill()
    process.communicate()
