"""Running the `grade` command in this process, as a person would from a folder."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.cli.failure import explained
from autograder.cli.main import cli


@dataclass(frozen=True, kw_only=True)
class Ran:
    """What a command did."""

    status: int
    out: str
    err: str


Grade = Callable[..., Ran]


@pytest.fixture
def course(tiny_course: Path, tmp_path: Path) -> Path:
    """A tiny course of one's own."""
    return Path(shutil.copytree(tiny_course, tmp_path / "course"))


@pytest.fixture
def grade(course: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Iterator[Grade]:
    """`grade("run", "warmup", path, cwd=…)`: exit status, standard output, standard error."""
    before = Path.cwd()

    def run(*arguments: object, cwd: Path = course) -> Ran:
        os.chdir(cwd)
        capfd.readouterr()
        monkeypatch.setattr("sys.argv", ["grade", *map(str, arguments)])
        status = explained(cli, debug=False)
        out, err = capfd.readouterr()
        return Ran(status=status, out=out, err=err)

    yield run
    os.chdir(before)
