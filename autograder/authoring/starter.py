"""A new course, a copy of the tiny course that ships with the package; and a new assignment, from its templates."""

import keyword
import shutil
import sys
from pathlib import Path

from autograder.config import load_course
from autograder.config.names import is_slug
from autograder.errors import UsageError
from autograder.model.course import Course
from autograder.text import shown

TINY_COURSE = Path(__file__).parents[1] / "templates/tiny_course"
FIRST_ASSIGNMENT = Path(__file__).parents[1] / "templates/first_assignment"
COURSE_FILE = "course.toml"


def start_course(folder: Path) -> tuple[Path, ...]:
    """Make a tiny course in an empty (or new) folder; gives the files it made, relative to it.

    Raises `UsageError` when the folder holds anything, or cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            message = f"{folder} is not empty; name a new folder: grade init my_course"
            raise UsageError(message)
        shutil.copytree(TINY_COURSE, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    except OSError as error:
        message = f"{folder} cannot be written: {error.strerror}; name a folder of yours"
        raise UsageError(message) from error
    return tuple(sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file()))


def start_assignment(course: Course, slug: str) -> tuple[Path, ...]:
    """Write what an author writes (all but stub and notebook) and enter `slug` into `course.toml`.

    Gives the files it made. Raises `UsageError` when the name will not do, is taken, or nothing can be written.
    """
    module = _module_name(slug)
    homes = {
        "assignment": course.assignments_dir / slug,
        "solution": course.solutions_dir / slug,
        "graders": course.graders_dir / slug,
    }
    for home in homes.values():
        if home.exists():
            message = f"{home} is there already; choose another name, or remove it"
            raise UsageError(message)
    words = {"@SLUG@": slug, "@MODULE@": module, "@TITLE@": _title(slug)}
    made: list[Path] = []
    try:
        for part, home in homes.items():
            made += _fill(FIRST_ASSIGNMENT / part, home, words)
        enter(course, slug)
    except OSError as error:
        for home in homes.values():
            shutil.rmtree(home, ignore_errors=True)
        message = f"{slug} cannot be written: {error.strerror}; make the course's folders writable"
        raise UsageError(message) from error
    return tuple(made)


def _module_name(slug: str) -> str:
    """`xor.py` for `a2_xor`. Raises `UsageError` when that is no module's name."""
    if not is_slug(slug):
        message = f"{shown(slug)} cannot be an assignment's name; use letters, digits, - and _ only, as in a5_attention"
        raise UsageError(message)
    name = slug.partition("_")[2] or slug
    name = name.replace("-", "_").lower()
    if not name.isidentifier() or keyword.iskeyword(name) or name in sys.stdlib_module_names:
        message = f"{shown(slug)} would make a module {name}.py, which Python cannot import; choose another name"
        raise UsageError(message)
    return f"{name}.py"


def _title(slug: str) -> str:
    words = (slug.partition("_")[2] or slug).replace("_", " ").replace("-", " ")
    return words[:1].upper() + words[1:]


def _fill(templates: Path, home: Path, words: dict[str, str]) -> list[Path]:
    """Fill every template of a folder in; `module.py` gets the module's own name."""
    made = []
    for template in sorted(templates.rglob("*.tmpl")):
        target = home / template.relative_to(templates).with_suffix("")
        if target.name == "module.py":
            target = target.with_name(words["@MODULE@"])
        text = template.read_text(encoding="utf-8")
        for word, meaning in words.items():
            text = text.replace(word, meaning)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        made.append(target)
    return made


def enter(course: Course, slug: str) -> None:
    """Add the assignment to the course's schedule, at the end of the file; nothing else in it changes."""
    if any(entry.slug == slug for entry in course.schedule):
        return
    path = course.root / COURSE_FILE
    before = path.read_text(encoding="utf-8")
    partial = path.with_name(f".{COURSE_FILE}.partial")
    partial.write_text(f'{before.rstrip()}\n\n[[assignments]]\nslug = "{slug}"\n', encoding="utf-8")
    partial.replace(path)
    load_course(course.root)
