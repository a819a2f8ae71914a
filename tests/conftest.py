"""The tiny course that the framework's tests grade; the reference course is never needed here."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.authoring.starter import start_course
from autograder.config import load_assignment, load_course
from autograder.grading.assignment import Grader
from autograder.model.course import Assignment
from tests.databases import Databases, open_databases


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the ledger's tests run on either database."""
    chosen = "Database of the tests in tests/ledger and tests/services."
    parser.addoption("--database", choices=("sqlite", "postgres"), default="sqlite", help=chosen)


@pytest.fixture(scope="session")
def all_databases(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """The databases of the whole run."""
    with open_databases(pytestconfig.getoption("--database"), tmp_path_factory.mktemp("databases")) as databases:
        yield databases


@pytest.fixture
def databases(all_databases: Databases) -> Iterator[Databases]:
    """Makes this test's databases."""
    yield all_databases
    all_databases.remove()


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
