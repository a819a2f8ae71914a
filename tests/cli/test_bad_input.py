"""Bad input of every kind gets one sentence and the right exit status; nothing is lost by it."""

import os
import resource
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

Grade = Callable[..., Any]


def one_sentence(text: str) -> str:
    """The only line on standard error, which names the command and is no traceback."""
    lines = text.strip().splitlines()
    assert len(lines) == 1, text
    assert lines[0].startswith("grade: ")
    assert "Traceback" not in text
    return lines[0]


def test_outside_a_course(grade: Grade, tmp_path: Path) -> None:
    """Without course.toml the next step is named."""
    outside = tmp_path / "outside"
    outside.mkdir()

    ran = grade("run", "warmup", ".", cwd=outside)

    assert ran.status == 2
    assert "grade init" in one_sentence(ran.err)


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("course.toml", "[course\n", "course.toml"),
        ("course.toml", "[course]\nname = 3\nterm = 'x'\ntimezone = 'UTC'\n", "course.name"),
        (
            "course.toml",
            "[course]\nname = 'a'\nterm = 'x'\ntimezone = 'UTC'\n[policy]\nlate_bank_dys = 1\n",
            "late_bank_days",
        ),
        ("assignments/warmup/assignment.toml", "[assignment]\n", "assignment.toml"),
        ("assignments/warmup/assignment.toml", b"\xff\xfe", "assignment.toml"),
    ],
)
def test_bad_configuration(grade: Grade, course: Path, file: str, text: str | bytes, told: str) -> None:
    """File and dotted path, or what was meant, are named."""
    (course / file).write_bytes(text if isinstance(text, bytes) else text.encode())

    ran = grade("run", "warmup", "solutions/warmup/reference")

    assert ran.status == 2
    assert told in one_sentence(ran.err)


def test_unknown_assignment(grade: Grade) -> None:
    """A misspelt slug gets the nearest one."""
    ran = grade("run", "warmpu", "solutions/warmup/reference")

    assert ran.status == 2
    assert "warmup" in one_sentence(ran.err)


def test_unknown_command(grade: Grade) -> None:
    """A misspelt command gets the nearest one."""
    ran = grade("submti")

    assert ran.status == 2
    assert "grade submit" in one_sentence(ran.err)


@pytest.mark.parametrize(
    "arguments", [("run",), ("run", "warmup"), ("show", "x"), ("show",), ("run", "--sed", "warmup")]
)
def test_wrong_usage(grade: Grade, arguments: tuple[str, ...]) -> None:
    """Missing and malformed arguments are usage errors."""
    ran = grade(*arguments)

    assert ran.status == 2
    one_sentence(ran.err)


def test_a_seed_that_is_none(grade: Grade) -> None:
    """A seed of the wrong form is refused before anything is graded."""
    ran = grade("run", "warmup", "solutions/warmup/reference", "--seed", "12")

    assert ran.status == 2
    assert "32 hexadecimal digits" in one_sentence(ran.err)


def test_a_percentage_that_is_no_number(grade: Grade) -> None:
    """`nan` would let every score pass the gate."""
    ran = grade("run", "warmup", "solutions/warmup/reference", "--fail-under", "nan")

    assert ran.status == 2
    one_sentence(ran.err)


def unreadable_zip(folder: Path) -> Path:
    """A file that only calls itself a zip."""
    path = folder / "work.zip"
    path.write_bytes(b"PK\x03\x04 no more")
    return path


def escaping_zip(folder: Path) -> Path:
    """A zip whose member would land outside."""
    path = folder / "work.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../warmup.py", "x = 1\n")
    return path


def link(folder: Path) -> Path:
    """A folder whose module is a link to a secret."""
    (folder / "work").mkdir()
    (folder / "work/warmup.py").symlink_to("/etc/passwd")
    return folder / "work"


def binary(folder: Path) -> Path:
    """A module that is no text."""
    (folder / "warmup.py").write_bytes(b"\x00\x01\x02")
    return folder / "warmup.py"


def nowhere(folder: Path) -> Path:
    """A path that is not there."""
    return folder / "nowhere"


def broken_notebook(folder: Path) -> Path:
    """A notebook that is no JSON."""
    path = folder / "warmup.ipynb"
    path.write_text("{")
    return path


@pytest.mark.parametrize("make", [unreadable_zip, escaping_zip, link, binary, nowhere, broken_notebook])
def test_work_that_cannot_be_graded(grade: Grade, tmp_path: Path, make: Callable[[Path], Path]) -> None:
    """`submit` refuses it in one sentence, uses no attempt and records nothing."""
    folder = tmp_path / "handed in"
    folder.mkdir()

    ran = grade("submit", make(folder), "--assignment", "warmup")

    assert ran.status == 3
    one_sentence(ran.err)
    assert "no submissions yet" in grade("status").out


def test_an_empty_folder_costs_no_attempt(grade: Grade, tmp_path: Path) -> None:
    """`submit` refuses an empty folder; `run` reports 0 and exits 0."""
    folder = tmp_path / "empty"
    folder.mkdir()

    refused = grade("submit", folder, "--assignment", "warmup")
    run = grade("run", "warmup", folder)

    assert refused.status == 3
    assert "warmup.py" in one_sentence(refused.err)
    assert run.status == 0
    assert "0/10" in run.out


def test_one_broken_submission_does_not_stop_the_rest(grade: Grade, tmp_path: Path) -> None:
    """The others are graded, the table says why, and the exit status is the worst of the parts."""
    ran = grade("run", "warmup", unreadable_zip(tmp_path), "solutions/warmup/reference")

    assert ran.status == 3
    assert "10/10" in ran.out
    assert "work.zip" in ran.out


def test_a_report_that_cannot_be_written(grade: Grade, tmp_path: Path) -> None:
    """A file in a folder that does not exist is a usage error after the grading."""
    ran = grade("run", "warmup", "solutions/warmup/reference", "--json", tmp_path / "no/such/folder.json")

    assert ran.status == 2
    assert "folder.json" in one_sentence(ran.err)


def test_a_report_id_that_is_not_there(grade: Grade) -> None:
    """`show` names the command that lists submissions."""
    ran = grade("show", "99")

    assert ran.status == 2
    assert "grade status" in one_sentence(ran.err)


def test_init_in_a_folder_that_is_not_empty(grade: Grade, course: Path) -> None:
    """Nothing is overwritten."""
    ran = grade("init", cwd=course)

    assert ran.status == 2
    assert "not empty" in one_sentence(ran.err)


def test_check_where_no_assignment_is(grade: Grade, tmp_path: Path) -> None:
    """A student in the wrong folder is told where to go."""
    outside = tmp_path / "outside"
    outside.mkdir()

    ran = grade("check", cwd=outside)

    assert ran.status == 2
    assert "folder" in one_sentence(ran.err)


def test_submit_without_graders_or_server_points_to_both_ways(grade: Grade, course: Path, tmp_path: Path) -> None:
    """With neither a server nor hidden graders, `submit` says what can be done."""
    released = tmp_path / "warmup"
    (course / "assignments/warmup").rename(released)

    ran = grade("submit", cwd=released)

    assert ran.status == 2
    assert "grade check" in one_sentence(ran.err)
    assert "grade login" in ran.err


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """The folder, not to be written: by its mode, or by a mount for root, whom modes do not stop."""
    if os.getuid() != 0:
        folder.chmod(0o555)
        yield
        folder.chmod(0o755)
        return
    subprocess.run(["mount", "--bind", folder, folder], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", folder], check=True)
        yield
    finally:
        os.chdir("/")
        subprocess.run(["umount", folder], check=True)


def test_a_course_that_cannot_be_written(grade: Grade, course: Path) -> None:
    """A read-only course is told by its folder."""
    with read_only(course):
        ran = grade("run", "warmup", "solutions/warmup/reference")

    assert ran.status == 2
    assert ".grade" in one_sentence(ran.err)


def test_a_record_that_is_no_folder(grade: Grade, course: Path) -> None:
    """A file in the record's place is told by its name."""
    (course / ".grade").write_text("")

    ran = grade("run", "warmup", "solutions/warmup/reference")

    assert ran.status in {2, 4}
    assert ".grade" in one_sentence(ran.err)


@contextmanager
def full_disk(folder: Path) -> Iterator[None]:
    """No room for another byte: a tiny file system for root, a limit on file sizes for others."""
    if os.getuid() != 0:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
        yield
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        return
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", folder], check=True)
    try:
        (folder / "filler").write_bytes(b"\0" * 200_000)
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


def test_a_full_disk(grade: Grade, course: Path) -> None:
    """A disk without room for the record is our fault, said in one sentence, and nothing is acknowledged."""
    (course / ".grade").mkdir()
    with full_disk(course / ".grade"):
        ran = grade("submit", "solutions/warmup/reference")

    assert ran.status == 4
    assert "disk" in one_sentence(ran.err) or "space" in ran.err
    assert "is safe" not in ran.out
