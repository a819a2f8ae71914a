"""Where a course keeps its record on this machine."""

from autograder.errors import UsageError
from autograder.ledger import Ledger
from autograder.model.course import Course

FOLDER = ".grade"


def open_record(course: Course) -> Ledger:
    """The course's ledger and store, made on first use beside `course.toml`. Raises `UsageError`, `StoreFault`."""
    folder = course.root / FOLDER
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        message = f"the course's record cannot be kept in {folder}: {error.strerror}; make {course.root} writable"
        raise UsageError(message) from error
    return Ledger.open(folder / "ledger.sqlite", folder / "objects")
