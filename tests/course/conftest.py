"""The course's assignments: the claims of this folder hold for each whose variants are there."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from autograder.config import assignment_slugs, load_assignment, load_course
from autograder.grading.assignment import Grader
from autograder.intake import digest_of
from autograder.model.course import Assignment, Course
from autograder.model.report import GradeReport
from autograder.model.submission import Submission

ROOT = Path(__file__).resolve().parents[2]


class Assigned:
    """One assignment of the course with its graders, as the tests here use it."""

    def __init__(self, assignment: Assignment, grader: Grader) -> None:
        self.assignment = assignment
        self.grader = grader

    @property
    def solutions_dir(self) -> Path:
        """`solutions/<slug>`."""
        assert self.assignment.solutions_dir is not None
        return self.assignment.solutions_dir

    def reports(self, batch: Sequence[dict[str, bytes]], seed: str) -> list[GradeReport]:
        """Reports on what is handed in, in its order, as many at a time as there are cores."""
        print(f"seed {seed}")

        def report(files: dict[str, bytes]) -> GradeReport:
            slug = self.assignment.slug
            return self.grader.report(Submission(assignment=slug, files=files, digest=digest_of(files)), seed)

        with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            return list(pool.map(report, batch))


@pytest.fixture(scope="session")
def course() -> Course:
    """The reference course, read once."""
    return load_course(ROOT)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every claim about an assignment is made of each assignment that has variants."""
    for name in ("assignment", "assigned"):
        if name in metafunc.fixturenames:
            course = load_course(ROOT)
            slugs = [s for s in assignment_slugs(course) if (course.solutions_dir / s / "variants").is_dir()]
            params = [_param(load_assignment(course, slug), graded=name == "assigned") for slug in slugs]
            metafunc.parametrize(name, params, indirect=True, scope="session")
            return


def _param(assignment: Assignment, *, graded: bool) -> Any:
    """Where every submission trains a network, grading them all takes the better part of an hour."""
    trains = graded and "torch" in assignment.libraries
    return pytest.param(assignment.slug, marks=[pytest.mark.slow] if trains else [], id=assignment.slug)


@pytest.fixture(scope="session")
def assignment(request: pytest.FixtureRequest, course: Course) -> Assignment:
    """One assignment of the course."""
    return load_assignment(course, request.param)


@pytest.fixture(scope="session")
def assigned(request: pytest.FixtureRequest, course: Course) -> Iterator[Assigned]:
    """One assignment with its graders started, on the graded path."""
    assignment = load_assignment(course, request.param)
    with Grader.start(assignment, isolation="bubblewrap") as grader:
        yield Assigned(assignment, grader)
