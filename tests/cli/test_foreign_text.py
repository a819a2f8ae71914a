"""Paths, logins and names that are no text, or that steer a terminal, cost nobody a report."""

import json
import os
import random
import secrets
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograder.config.names import checked_login
from autograder.errors import UsageError
from autograder.intake.parsing import LocalParsers
from autograder.interchange.nbgrader.submissions import ForeignSubmission
from autograder.model.course import Assignment
from autograder.services.import_nbgrader import _work_of
from autograder.text import printable, printable_path, shown
from tests.cli.conftest import Grade

#: What a byte string is made of in the tests that draw.
_PIECES = (b"\xff", b"\xc3", b"\x1b[31m", b"\x07", "\u202e\u200dé".encode(), b"a", b" ", b"'", b"-")


def _work(course: Path, name: bytes) -> Path:
    """A right submission in a folder of that name."""
    folder = os.fsencode(course) + b"/" + name
    os.mkdir(folder)  # noqa: PTH102 - a name that is no text
    with open(folder + b"/warmup.py", "wb") as stream:  # noqa: PTH123
        stream.write((course / "solutions/warmup/reference/warmup.py").read_bytes())
    return Path(os.fsdecode(name))


def test_one_path_that_is_no_text_stops_nobody(grade: Grade, course: Path) -> None:
    """A batch with a folder whose name is not UTF-8 grades every folder of it, and every output can be written."""
    works = [_work(course, b"good"), _work(course, b"h\xff\x1b[31mi"), Path(os.fsdecode(b"no\xffwhere"))]
    outputs = ("--json=all.json", "--csv=all.csv", "--junit=all.xml")
    ran = grade("run", "warmup", *works, *outputs)
    reports = json.loads((course / "all.json").read_text(encoding="utf-8"))["reports"]
    assert ran.status == 3
    assert [report["source"] for report in reports] == ["good", r"h\xff\x1b[31mi", r"no\xffwhere"]
    assert [report["score"] for report in reports] == [10.0, 10.0, 0.0]
    assert r"h\xff\x1b[31mi" in ran.out
    assert "\x1b" not in ran.out + ran.err
    for output in ("all.csv", "all.xml"):
        assert r"h\xff" in (course / output).read_text(encoding="utf-8")


def test_a_submission_from_a_folder_that_is_no_text(grade: Grade, course: Path) -> None:
    """`grade submit` of a folder whose name is not UTF-8 is graded and can be shown again."""
    work = _work(course, b"h\xffi")
    assert grade("submit", work, "-a", "warmup", "--as", "eve").status == 0
    assert grade("show", "1", "--staff", "--json=-").status == 0


@pytest.mark.parametrize("login", ["e\udcffve", "e\x1b[31mve", "e\u202eve", "", " ", "x" * 201, "a\nb"])
def test_what_is_no_login_is_refused_in_visible_words(grade: Grade, course: Path, login: str) -> None:
    """`submit --as` takes visible text only, says so in one line without controls, and records nothing."""
    ran = grade("submit", _work(course, b"good"), "-a", "warmup", "--as", login)
    assert ran.status == 2
    assert ran.err.startswith("grade: '")
    assert ran.err.rstrip("\n").isprintable()
    assert grade("status").out == "no submissions yet; hand in with `grade submit`\n"


def test_a_system_login_that_is_no_text_is_refused(grade: Grade, course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The login that the environment claims is held to the same rule."""
    monkeypatch.setenv("LOGNAME", "e\udcffve")
    ran = grade("submit", _work(course, b"good"), "-a", "warmup")
    assert (ran.status, ran.out) == (2, "")
    assert r"e\udcffve" in ran.err


def test_a_system_without_a_login_asks_for_one(grade: Grade, course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A uid that has no name is a question to the person, not a fault."""

    def nobody() -> str:
        raise OSError("No username set in the environment")

    monkeypatch.setattr("getpass.getuser", nobody)
    ran = grade("submit", _work(course, b"good"), "-a", "warmup")
    assert (ran.status, ran.out) == (2, "")
    assert "--as LOGIN" in ran.err


def test_a_foreign_course_with_a_student_that_is_no_text(warmup: Assignment, tmp_path: Path) -> None:
    """A student's folder whose name is no login is refused when it is imported, before its work is read."""
    handed_in = ForeignSubmission(student="e\udcffve", path=tmp_path / "nothing", received_at=datetime.now(UTC))
    with pytest.raises(UsageError, match=r"'e\\udcffve' is not a login"):
        _work_of(handed_in, warmup, LocalParsers())


@pytest.mark.parametrize("name", [b"c\xff", b"c\x1b", b"c[1]", b"a::b"])
@pytest.mark.parametrize("command", [("run", "warmup", "."), ("submit", "."), ("check", "assignments/warmup")])
def test_a_course_in_a_folder_that_cannot_be_opened_is_refused(
    grade: Grade, course: Path, tmp_path: Path, command: tuple[str, ...], name: bytes
) -> None:
    """A course below a folder whose name pytest or the database cannot take is a usage error that says to rename it."""
    moved = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
    course.rename(moved)
    ran = grade(*command, cwd=moved)
    assert (ran.status, ran.out) == (2, "")
    assert "rename that folder" in ran.err
    assert ran.err.rstrip("\n").isprintable()


def test_a_course_in_a_folder_of_odd_text_grades(grade: Grade, course: Path, tmp_path: Path) -> None:
    """Quotes, spaces and other scripts in the path of a course change nothing."""
    moved = tmp_path / "c 'é \"$x"
    course.rename(moved)
    ran = grade("run", "warmup", "solutions/warmup/reference", cwd=moved)
    assert (ran.status, ran.err) == (0, "")
    assert "10/10" in ran.out


def test_no_text_from_outside_survives_as_what_cannot_be_written() -> None:
    """Whatever bytes a path is made of, its printable form is visible, can be encoded, and stays when printed again."""
    seed = secrets.randbits(32)
    print(f"seed {seed}")
    draw = random.Random(seed)
    for _ in range(2_000):
        name = os.fsdecode(b"".join(draw.choices(_PIECES, k=draw.randrange(1, 12))))
        for text in (printable_path(Path(name)), printable(name), shown(name)):
            text.encode()
            assert printable(text) == text
        said = _login_or_sentence(name)
        assert said == printable(said)


def _login_or_sentence(name: str) -> str:
    try:
        return checked_login(name)
    except UsageError as refusal:
        return str(refusal)


@pytest.mark.slow
def test_names_of_any_bytes_never_stop_a_batch(grade: Grade, course: Path) -> None:
    """A batch of folders whose names are drawn from hostile pieces gives every one of them its points."""
    seed = secrets.randbits(32)
    print(f"seed {seed}")
    draw = random.Random(seed)
    names = {b"w" + b"".join(draw.choices(_PIECES, k=draw.randrange(1, 9))) for _ in range(40)}
    works = [_work(course, name) for name in sorted(names)]
    ran = grade("run", "warmup", "--json=all.json", "--", *works)
    reports = json.loads((course / "all.json").read_bytes())["reports"]
    assert ran.status == 0
    assert {report["score"] for report in reports} == {10.0}
    assert len({report["source"] for report in reports}) == len(works)
