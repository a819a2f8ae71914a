"""Where the record is: a file beside `course.toml`, the database it names, or the one that the environment names."""

from dataclasses import replace
from pathlib import Path

import pytest

from autograder.config import load_course
from autograder.errors import ConfigError, UsageError
from autograder.ledger import Ledger
from autograder.model.course import Course, Record
from autograder.model.submission import Submission
from autograder.services.record import DATABASE_VARIABLE, open_record
from tests.databases import Databases

WORK = Submission(assignment="warmup", files={"warmup.py": b""}, digest="sha256:0")


@pytest.fixture
def course(tiny_course: Path, tmp_path: Path) -> Course:
    """The tiny course in a folder of the test's."""
    return replace(load_course(tiny_course), root=tmp_path)


def holds_one(url: str, folder: Path, course: str = "tiny") -> bool:
    with Ledger.open(url, folder / "elsewhere", course=course) as ledger:
        return len(ledger.submissions()) == 1


def test_record_is_a_file_unless_a_database_is_named(course: Course) -> None:
    """Without any setting it lies beside `course.toml`."""
    with open_record(course, {}) as ledger:
        ledger.acknowledge(WORK, person="ada")
    assert holds_one(f"sqlite:///{course.root}/.grade/ledger.sqlite", course.root, "course")


def test_record_is_in_the_database_that_the_course_names(course: Course, databases: Databases) -> None:
    """`[record] database` is used; no file of a database is made beside it."""
    url = databases.without_tables(course.root)
    with open_record(replace(course, record=Record(database=url, course="tiny")), {}) as ledger:
        ledger.acknowledge(WORK, person="ada")
    assert holds_one(url, course.root)
    assert not (course.root / ".grade/ledger.sqlite").exists()


def test_environment_wins_over_the_course(course: Course, databases: Databases) -> None:
    """`GRADE_DATABASE` names the database, whatever the file says."""
    url, other = (databases.without_tables(course.root) for _ in range(2))
    with open_record(replace(course, record=Record(database=other, course="tiny")), {DATABASE_VARIABLE: url}) as ledger:
        ledger.acknowledge(WORK, person="ada")
    assert holds_one(url, course.root)
    assert not holds_one(other, course.root)


def test_name_that_is_no_url_is_refused_without_showing_it(course: Course, tiny_course: Path, tmp_path: Path) -> None:
    """A password without its URL is not repeated by a message."""
    with pytest.raises(UsageError, match="GRADE_DATABASE must be a URL") as raised:
        open_record(course, {DATABASE_VARIABLE: "ada:secret@host"})
    assert "secret" not in str(raised.value)
    text = (tiny_course / "course.toml").read_text(encoding="utf-8")
    (tmp_path / "course.toml").write_text(f'{text}\ndatabase = "ada:secret@host"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"course.toml: record.database must be a URL") as raised:
        load_course(tmp_path)
    assert "secret" not in str(raised.value)


def test_courses_that_share_a_database_are_apart_by_their_names(course: Course, databases: Databases) -> None:
    """Each has the name that `[record] course` gives it; without one a shared database is refused."""
    url = databases.without_tables(course.root)
    with open_record(replace(course, record=Record(course="spring")), {DATABASE_VARIABLE: url}) as ledger:
        ledger.acknowledge(WORK, person="ada")
    with open_record(replace(course, record=Record(course="fall")), {DATABASE_VARIABLE: url}) as ledger:
        assert ledger.submissions() == ()
    with pytest.raises(UsageError, match=r"course.toml must name the course in its database: add course = "):
        open_record(replace(course, record=Record()), {DATABASE_VARIABLE: url})
