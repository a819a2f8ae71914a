"""`grade migrate` says what it did, and what was graded before is listed afterwards."""

import shutil
from pathlib import Path

import pytest

from autograder.cli.main import cli
from autograder.services.record import DATABASE_VARIABLE
from tests.databases import Databases
from tests.ledger.stored import STORED, load


@pytest.fixture
def course(tiny_course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course whose record is the one that release 0.1.0 left."""
    folder = tmp_path / "course"
    shutil.copytree(tiny_course, folder)
    (folder / ".grade").mkdir()
    shutil.copytree(STORED / "store", folder / ".grade/objects")
    monkeypatch.chdir(folder)
    return folder


def test_ledger_on_a_server_is_migrated_on_request(
    course: Path, databases: Databases, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Once it changes the tables; the second time there is nothing to do."""
    url = databases.without_tables(course)
    load(url)
    settings = (course / "course.toml").read_text(encoding="utf-8").replace('course = "tiny"', 'course = "course"')
    (course / "course.toml").write_text(settings, encoding="utf-8")
    monkeypatch.setenv(DATABASE_VARIABLE, url)
    cli(["migrate"], standalone_mode=False)
    cli(["migrate"], standalone_mode=False)
    cli(["status"], standalone_mode=False)
    first, _, rest = capsys.readouterr().out.partition("there is nothing to do\n")
    assert "was brought from schema 1 to 2" in first
    assert "has schema 2 already" in first
    assert "ada" in rest


def test_ledger_in_a_file_is_migrated_by_any_command(
    course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`grade status` on a laptop needs no other command before."""
    monkeypatch.delenv(DATABASE_VARIABLE, raising=False)
    load(f"sqlite:///{course / '.grade/ledger.sqlite'}")
    cli(["status"], standalone_mode=False)
    assert "ada" in capsys.readouterr().out
    assert (course / ".grade/ledger.sqlite.schema-1").exists()
