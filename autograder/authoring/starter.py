"""A new course: a copy of the tiny course that ships with the package."""

import shutil
from pathlib import Path

from autograder.errors import UsageError

TINY_COURSE = Path(__file__).parent / "tiny_course"


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
