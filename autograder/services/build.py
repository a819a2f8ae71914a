"""`grade build`: from a reference to what students receive, and whether that may go out."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from autograder.authoring.build import Build, build, write
from autograder.authoring.point_split import PointSplit
from autograder.authoring.release import require_nbgrader
from autograder.authoring.starter import start_assignment
from autograder.config import assignment_slugs, load_assignment
from autograder.errors import UsageError
from autograder.grading.assignment import TESTS_FOLDER, Grader
from autograder.interchange.nbgrader.origin import read_origin
from autograder.model.course import Assignment, Course
from autograder.model.manifest import Manifest


def assignments_of(course: Course, slugs: Sequence[str]) -> tuple[Assignment, ...]:
    """The named assignments, or all that were written in this course. Raises `UsageError`, `ConfigError`.

    What was imported has its notebook from elsewhere, and is not built.
    """
    if slugs:
        return tuple(load_assignment(course, slug) for slug in slugs)
    every = (load_assignment(course, slug) for slug in assignment_slugs(course))
    return tuple(one for one in every if read_origin(one.solutions_dir) is None)


def build_assignment(assignment: Assignment) -> Build:
    """Make stub and notebook; nothing is written.

    Raises `UsageError` where nbgrader is missing, `ConfigError` when the reference cannot be cut, `GraderFault`
    when the tests cannot be collected.
    """
    require_nbgrader()
    if (origin := read_origin(assignment.solutions_dir)) is not None:
        message = (
            f"{assignment.slug} has its notebook from nbgrader's {origin.assignment}/{origin.notebook}; "
            "change that notebook itself, there is nothing to build"
        )
        raise UsageError(message)
    return build(assignment, worth_of(assignment))


def worth_of(assignment: Assignment) -> PointSplit:
    """What public and hidden tests are worth, from their declarations. Raises `GraderFault`."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        whole = pool.submit(_manifest, assignment, public_only=assignment.graders_dir is None)
        public = pool.submit(_manifest, assignment, public_only=True) if _has_tests(assignment.public_dir) else None
        public_ids = frozenset(public.result().ids()) if public else frozenset()
        return PointSplit.of(assignment.questions, whole.result(), public_ids)


def _manifest(assignment: Assignment, *, public_only: bool) -> Manifest:
    with Grader.start(assignment, isolation="none", public_only=public_only) as grader:
        return grader.service.ready.manifest


def _has_tests(public_dir: Path) -> bool:
    return any((public_dir / TESTS_FOLDER).glob("test_*.py"))


def start_new(course: Course, slug: str) -> tuple[Path, ...]:
    """Start an assignment and build it; gives the files that were made. Raises `UsageError`."""
    require_nbgrader()
    made = start_assignment(course, slug)
    return (*made, *write(build_assignment(load_assignment(course, slug))))
