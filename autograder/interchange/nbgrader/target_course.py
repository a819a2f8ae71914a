"""The course of ours that an nbgrader course is brought into: the one that is there, or a new one."""

import re
from pathlib import Path

from autograder.config import find_course, load_course
from autograder.errors import UsageError
from autograder.interchange.nbgrader.notebooks import CONFIG_FILE
from autograder.interchange.nbgrader.origin import quoted
from autograder.model.course import Course

_COURSE_ID = re.compile(r"^\s*c\.\w+\.course_id\s*=\s*[\"'](?P<name>[^\"'\n]{1,100})[\"']", re.MULTILINE)
_FOLDERS = ("assignments", "solutions", "tests/graders")
_TEMPLATE = """\
[course]
name = {name}
term = "Term 1"
timezone = "UTC"

[policy]
keep = "last"                      # as nbgrader does: what was handed in last counts

[runners.cpu]
engine = "local"
"""


def open_target(source: Path, target: Path) -> Course:
    """The course around `target`, or a new one in it where it is empty or not there. Raises `UsageError`."""
    if target.is_dir() and any(target.iterdir()):
        return _course_around(source, target)
    try:
        for folder in _FOLDERS:
            (target / folder).mkdir(parents=True, exist_ok=True)
        (target / "course.toml").write_text(_TEMPLATE.format(name=quoted(_name_of(source))), encoding="utf-8")
    except OSError as error:
        message = f"{target} cannot be written: {error.strerror}; name a folder of yours with --to"
        raise UsageError(message) from error
    return load_course(target)


def _course_around(source: Path, target: Path) -> Course:
    try:
        find_course(target)
    except UsageError:
        message = (
            f"there is no course.toml in {target.resolve()} or above it to bring {source} into; "
            f"name a new folder, as in: grade import nbgrader {source} --to my_course"
        )
        raise UsageError(message) from None
    return load_course(target)


def _name_of(source: Path) -> str:
    """The name in nbgrader's configuration, which is read and not run; else the folder's."""
    config = source / CONFIG_FILE
    found = _COURSE_ID.search(config.read_text(encoding="utf-8", errors="replace")) if config.is_file() else None
    name = found["name"] if found else source.resolve().name
    return "".join(character for character in name if character.isprintable()).strip() or "Imported course"
