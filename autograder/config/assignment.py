"""`assignment.toml`: one assignment, of a course or as students receive it."""

from pathlib import Path

from autograder.config import checks
from autograder.config.course import load_course
from autograder.config.documents import AssignmentDocument
from autograder.config.names import checked_place, did_you_mean, is_slug
from autograder.config.shape import into
from autograder.config.toml import read_toml
from autograder.errors import ConfigError, UsageError
from autograder.model.course import Assignment, Course
from autograder.text import shown

ASSIGNMENT_FILE = "assignment.toml"

#: Assignments that a message lists at most.
MAX_LISTED = 20


def load_assignment(course_or_dir: Course | Path, slug: str) -> Assignment:
    """The assignment `slug` of a course, given as such or by a folder inside it.

    Raises `UsageError` when there is no such assignment, `ConfigError` when its file is wrong.
    """
    course = course_or_dir if isinstance(course_or_dir, Course) else load_course(course_or_dir)
    if slug not in assignment_slugs(course):
        raise UsageError(_unknown_sentence(course, slug))
    folder = course.assignments_dir / slug
    label = (folder / ASSIGNMENT_FILE).relative_to(course.root).as_posix()
    return _load(
        folder,
        label,
        graders_dir=_if_there(course.graders_dir / slug),
        solutions_dir=_if_there(course.solutions_dir / slug),
    )


def load_public_assignment(folder: Path) -> Assignment:
    """A released assignment with no course around it, as on a student's machine.

    Raises `UsageError` when the folder is not one, `ConfigError` when its file is wrong.
    """
    place = checked_place(folder.resolve())
    if not (place / ASSIGNMENT_FILE).exists():
        message = f"no {ASSIGNMENT_FILE} in {shown(str(folder))}; change into an assignment's folder"
        raise UsageError(message)
    label = f"{place.name}/{ASSIGNMENT_FILE}"
    if not is_slug(place.name):
        message = f"{shown(place.name)} cannot be an assignment's name; use letters, digits, - and _ only"
        raise ConfigError(message)
    return _load(place, label, graders_dir=None, solutions_dir=None)


def assignment_slugs(course: Course) -> tuple[str, ...]:
    """Names of the course's assignments, sorted: folders that hold `assignment.toml`.

    Raises `ConfigError` when the folder of assignments cannot be read.
    """
    try:
        folders = list(course.assignments_dir.iterdir())
    except OSError as error:
        message = f"{shown(str(course.assignments_dir))} cannot be read ({error.strerror}); make that folder"
        raise ConfigError(message) from None
    return tuple(sorted(f.name for f in folders if is_slug(f.name) and (f / ASSIGNMENT_FILE).exists()))


def _load(folder: Path, label: str, *, graders_dir: Path | None, solutions_dir: Path | None) -> Assignment:
    document = into(AssignmentDocument, read_toml(folder / ASSIGNMENT_FILE, label), label)
    checks.check_assignment(document, label)
    table = document.assignment
    files = table.files or (table.module,)
    return Assignment(
        slug=folder.name,
        title=table.title,
        module=table.module,
        files=(table.module, *(name for name in files if name != table.module)),
        libraries=table.libraries,
        questions=document.questions,
        limits=document.limits,
        public_dir=folder,
        graders_dir=graders_dir,
        solutions_dir=solutions_dir,
    )


def _if_there(folder: Path) -> Path | None:
    return folder if folder.is_dir() else None


def _unknown_sentence(course: Course, slug: str) -> str:
    known = assignment_slugs(course)
    if not known:
        where = shown(str(course.assignments_dir))
        return f"there is no assignment {shown(slug)}: {where} holds none; add one with its {ASSIGNMENT_FILE}"
    listed = ", ".join(known[:MAX_LISTED]) + (" and more" if known[MAX_LISTED:] else "")
    return f"there is no assignment {shown(slug)}; this course has {listed}{did_you_mean(slug, known)}"
