"""What the parsers of student bytes refuse, or lose, costs that submission alone."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest

from autograder.config import load_assignment, load_course
from autograder.errors import ExitCode, SandboxFault
from autograder.grading.assignment import Grader
from autograder.intake import confined
from autograder.intake.confined import ConfinedParsers
from autograder.intake.parsing import LocalParsers, Parsing
from autograder.model.report import ReportStatus
from autograder.services.parsers import open_parsers
from autograder.services.record import open_record
from autograder.services.run_batch import RunOptions, grade_paths
from tests.cli.conftest import Grade
from tests.intake import servers


def _notebook(course: Path) -> Path:
    """A notebook to hand in."""
    path = course / "slow.ipynb"
    path.write_text(json.dumps({"nbformat": 4, "metadata": {}, "cells": []}))
    return path


def test_a_notebook_that_takes_too_long_costs_no_attempt(
    grade: Grade, course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`grade submit` refuses it after 3 s of computing, with one sentence, and records nothing.

    The parsers here never finish: what a real notebook costs depends on the machine.
    """
    monkeypatch.setattr(confined, "_template", servers.endless)
    ran = grade("submit", _notebook(course), "-a", "warmup", "--as", "eve")
    assert ran.status == 3
    assert ran.err == (
        "grade: 'slow.ipynb': to read it takes more than 3 s; hand in the assignment's files themselves\n"
    )
    assert grade("status").out == "no submissions yet; hand in with `grade submit`\n"


def test_a_fault_of_ours_on_one_path_is_that_paths_report(course: Path) -> None:
    """Where the parsers are lost over one work of a batch, the others are graded, and the exit status says so."""
    assignment = load_assignment(load_course(course), "warmup")
    works = [course / "solutions/warmup/reference", _notebook(course)]
    with Grader.start(assignment) as grader, open_record(load_course(course)) as ledger:
        result = grade_paths(ledger, grader, works, RunOptions(workers=1), parsers=_Lost())
    assert [report.status for report in result.reports] == [ReportStatus.GRADED, ReportStatus.ERROR]
    assert result.reports[1].reason == "the machine is on fire"
    assert result.exit_code is ExitCode.OUR_FAULT


class _Lost(LocalParsers):
    """Parsers of which nothing can be asked."""

    @contextmanager
    def parsing(self) -> Iterator[Parsing]:
        """Whatever is asked is lost."""
        yield _NoParsing()


class _NoParsing(Parsing):
    def archive(self, *_: object) -> NoReturn:
        raise SandboxFault("the machine is on fire")

    notebook = check_source = archive


@pytest.mark.parametrize(
    ("name", "started"), [("work.zip", True), ("work.ipynb", True), ("work.py", False), ("folder", False)]
)
def test_the_parsers_warm_up_where_the_work_will_need_them(
    course: Path, monkeypatch: pytest.MonkeyPatch, name: str, *, started: bool
) -> None:
    """A zip or a notebook starts the sandbox at once; modules, and a folder with the released notebook, do not."""
    asked: list[bool] = []
    monkeypatch.setattr(ConfinedParsers, "start", lambda _: asked.append(True))
    assignment = load_assignment(load_course(course), "warmup")
    folder = course / "folder"
    folder.mkdir()
    (folder / "warmup.ipynb").write_bytes((assignment.public_dir / "warmup.ipynb").read_bytes())
    with open_parsers("bubblewrap", [course / name], assignment):
        assert bool(asked) is started
    with open_parsers("none", [course / name], assignment) as parsers:
        assert isinstance(parsers, LocalParsers)
