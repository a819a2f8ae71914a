"""The tiny course that the framework's tests grade; the reference course is never needed here."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.authoring.starter import start_course
from autograder.config import load_assignment, load_course
from autograder.grading.assignment import Grader
from autograder.model.course import Assignment


@pytest.fixture(scope="session")
def tiny_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny course, made by what `grade init` makes it with; not to be changed by a test."""
    folder = tmp_path_factory.mktemp("tiny") / "course"
    start_course(folder)
    return folder


@pytest.fixture(scope="session")
def warmup(tiny_course: Path) -> Assignment:
    """Its one assignment."""
    return load_assignment(load_course(tiny_course), "warmup")


@pytest.fixture(scope="session")
def reference_source(tiny_course: Path) -> str:
    """Text of the assignment's reference solution."""
    return (tiny_course / "solutions/warmup/reference/warmup.py").read_text()


@pytest.fixture(scope="session")
def warmup_grader(warmup: Assignment) -> Iterator[Grader]:
    """A grader of that assignment on the graded path."""
    with Grader.start(warmup, isolation="bubblewrap") as grader:
        yield grader
