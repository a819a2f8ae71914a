"""What a student handed in reaches the record with the files that were made of it; a batch does without."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from autograder.cli.main import cli
from autograder.config import load_assignment, load_course
from autograder.errors import UsageError
from autograder.grading.assignment import Grader
from autograder.intake.parsing import LocalParsers
from autograder.ledger import Batch, Ledger, SubmissionRow
from autograder.model.course import Course
from autograder.model.submission import Submission, Upload
from autograder.services.record import open_record
from autograder.services.run_batch import RunOptions, grade_paths
from autograder.services.submit import hand_in


@pytest.fixture
def course(tiny_course: Path, tmp_path: Path) -> Course:
    """A tiny course of the test's own."""
    return load_course(Path(copytree(tiny_course, tmp_path / "course")))


@pytest.fixture
def grader(course: Course) -> Iterator[Grader]:
    """A grader of its assignment."""
    with Grader.start(load_assignment(course, "warmup")) as started:
        yield started


@pytest.fixture
def notebook(course: Course) -> Path:
    """The assignment's notebook, handed in as it is."""
    return course.assignments_dir / "warmup" / "warmup.ipynb"


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> list[Submission]:
    """The submissions that any ledger is told to keep."""
    seen: list[Submission] = []
    acknowledge, begin_batch = Ledger.acknowledge, Ledger.begin_batch

    def acknowledged(self: Ledger, submission: Submission, **options: Any) -> SubmissionRow:
        seen.append(submission)
        return acknowledge(self, submission, **options)

    def begun(self: Ledger, work: list[Submission], **options: Any) -> Batch:
        seen.extend(work)
        return begin_batch(self, work, **options)

    monkeypatch.setattr(Ledger, "acknowledge", acknowledged)
    monkeypatch.setattr(Ledger, "begin_batch", begun)
    return seen


def test_what_is_submitted_is_recorded_with_its_original(
    course: Course, grader: Grader, notebook: Path, recorded: list[Submission]
) -> None:
    """`grade submit` of a notebook gives the ledger the module that is graded, and the notebook byte for byte."""
    with open_record(course) as ledger:
        hand_in(ledger, course, grader, notebook, "ada", parsers=LocalParsers())

    assert [list(one.files) for one in recorded] == [["warmup.py"]]
    assert [one.uploads for one in recorded] == [(Upload(name="warmup.ipynb", content=notebook.read_bytes()),)]


def test_a_batch_holds_the_graded_files_alone(
    course: Course, grader: Grader, notebook: Path, recorded: list[Submission]
) -> None:
    """`grade run` keeps hundreds of submissions in memory at once: not their notebooks and zips as well."""
    with open_record(course) as ledger:
        grade_paths(ledger, grader, [notebook], RunOptions(workers=1), parsers=LocalParsers())

    assert [(list(one.files), one.uploads) for one in recorded] == [(["warmup.py"], ())]


def test_staff_get_back_what_was_handed_in(
    course: Course, grader: Grader, notebook: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`grade show ID --files FOLDER` writes the graded files and the notebook, and overwrites nothing."""
    monkeypatch.chdir(course.root)
    with open_record(course) as ledger:
        hand_in(ledger, course, grader, notebook, "ada", parsers=LocalParsers())
    cli(["show", "1", "--files", "out"], standalone_mode=False)
    assert capsys.readouterr().out.split() == ["out/files/warmup.py", "out/uploads/1/warmup.ipynb"]
    assert Path("out/uploads/1/warmup.ipynb").read_bytes() == notebook.read_bytes()
    with pytest.raises(UsageError, match=r"out cannot be written .* name a folder that is not there yet"):
        cli(["show", "1", "--files", "out"], standalone_mode=False)


def test_scores_of_different_software_are_said_to_be(
    course: Course, grader: Grader, notebook: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`grade scores` says when what stands was not all graded on the same libraries; the report names them."""
    monkeypatch.chdir(course.root)
    with open_record(course) as ledger:
        for person, digest in (("ada", "sha256:a"), ("bob", "sha256:b")):
            ready = grader.service.ready
            other = replace(ready, environment=replace(ready.environment, digest=digest))
            with monkeypatch.context() as patched:
                patched.setattr(type(grader.service), "ready", other)
                hand_in(ledger, course, grader, notebook, person, parsers=LocalParsers())
            assert ("different versions of Python" in said(capsys, "scores")) == (person == "bob")
    cli(["show", "1", "--staff"], standalone_mode=False)
    assert "(environment sha256:a)" in capsys.readouterr().out


def said(capsys: pytest.CaptureFixture[str], command: str) -> str:
    cli([command], standalone_mode=False)
    return capsys.readouterr().err
