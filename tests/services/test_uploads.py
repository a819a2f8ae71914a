"""What a student handed in reaches the record with the files that were made of it; a batch does without."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from autograder.config import load_assignment, load_course
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
