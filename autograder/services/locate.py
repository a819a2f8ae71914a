"""What a piece of work is, and which assignment it is for, from where it lies."""

import os
from dataclasses import replace
from pathlib import Path

from autograder.config import (
    assignment_slugs,
    find_course,
    load_assignment,
    load_course,
    load_public_assignment,
)
from autograder.errors import RefusedError, UsageError
from autograder.grading.assignment import ASSIGNMENT_FILE
from autograder.intake import take_in
from autograder.intake.parsing import Parsers
from autograder.model.course import Assignment, Course
from autograder.model.submission import Submission
from autograder.text import printable_path


def course_here(start: Path) -> Course | None:
    """The course around a folder, or None where there is none; a broken `course.toml` is still an error."""
    try:
        find_course(start)
    except UsageError:
        return None
    return load_course(start)


def assignment_for(work: Path, *, slug: str | None, here: Path) -> Assignment:
    """The assignment that `work` is for. Raises `UsageError` that says how to name it, `RefusedError` without work.

    In this order: `slug`; a released folder (one with `assignment.toml`) around the work; the folder of an
    assignment, of its solutions or graders around the work; the only assignment that asks for a file of the
    work's name.
    """
    course = course_here(here)
    if slug is not None:
        if course is None:
            message = f"there is no course around {here}, so {slug} cannot be found; change into the course folder"
            raise UsageError(message)
        return load_assignment(course, slug)
    if not os.path.exists(work):  # noqa: PTH110 - `Path.exists` raises for a name that is too long
        message = f"{work} does not exist; name the file or folder with your work"
        raise RefusedError(message)
    found = _released_around(work, course) or _by_place(work, course) or _by_file_name(work, course)
    if found is None:
        known = ", ".join(assignment_slugs(course)) if course else ""
        choice = f"; say --assignment with one of: {known}" if known else "; change into the assignment's folder"
        message = f"it is not clear which assignment {work} is for{choice}"
        raise UsageError(message)
    return found


def take_work(path: Path, assignment: Assignment, parsers: Parsers) -> Submission:
    """The submission at `path`, under the name that the person gave it. Raises `RefusedError`, `SandboxFault`.

    Files of the handout that lie beside the student's work are no surprise to anybody, and are not named as
    ignored.
    """
    submission = take_in(path, assignment, parsers=parsers)
    ignored = tuple(name for name in submission.ignored if not (assignment.public_dir / name).is_file())
    return replace(submission, source=printable_path(path), ignored=ignored)


def _released_around(work: Path, course: Course | None) -> Assignment | None:
    for folder in (work, *work.absolute().parents):
        if (folder / ASSIGNMENT_FILE).is_file():
            if course is not None and folder.resolve().parent == course.assignments_dir.resolve():
                return load_assignment(course, folder.resolve().name)
            return load_public_assignment(folder)
    return None


def _by_place(work: Path, course: Course | None) -> Assignment | None:
    if course is None:
        return None
    slugs = set(assignment_slugs(course))
    for home in (course.solutions_dir, course.graders_dir):
        if work.resolve().is_relative_to(home.resolve()):
            first = work.resolve().relative_to(home.resolve()).parts[:1]
            if first and first[0] in slugs:
                return load_assignment(course, first[0])
    return None


def _by_file_name(work: Path, course: Course | None) -> Assignment | None:
    if course is None:
        return None
    every = [load_assignment(course, slug) for slug in assignment_slugs(course)]
    names = {work.name} if work.is_file() else {path.name for path in work.iterdir()} if work.is_dir() else set()
    fitting = [one for one in every if one.module in names]
    return fitting[0] if len(fitting) == 1 else every[0] if len(every) == 1 else None
