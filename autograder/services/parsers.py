"""Who parses what people hand in: a sandbox without rights where work is graded in one, else this process."""

import itertools
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from autograder.grading.protocol import IsolationChoice
from autograder.intake.confined import ConfinedParsers
from autograder.intake.parsing import LocalParsers, Parsers
from autograder.model.course import Assignment

#: Names of a folder that are looked at before it is taken in.
_NAMES = 200
_PARSED = (".zip", ".ipynb")


@contextmanager
def open_parsers(isolation: IsolationChoice, works: Sequence[Path], assignment: Assignment) -> Iterator[Parsers]:
    """The parsers for these works. They warm up at once where one of the works will most likely need them.

    Without isolation, on people's own machines and for their own work, they run in this process and nothing limits
    their time. Raises `SandboxFault` when the sandbox cannot be had.
    """
    if isolation == "none":
        yield LocalParsers()
        return
    with ConfinedParsers() as parsers:
        if any(_needs_parsers(work, assignment) for work in works):
            parsers.start()
        yield parsers


def _needs_parsers(work: Path, assignment: Assignment) -> bool:
    """A guess from names and sizes; a wrong one costs time only."""
    if work.suffix.casefold() in _PARSED:
        return True
    try:
        with os.scandir(work) as entries:
            notebooks = [one for one in itertools.islice(entries, _NAMES) if one.name.endswith(".ipynb")]
            return any(not _has_released_size(Path(one.path), assignment) for one in notebooks)
    except OSError:
        return False


def _has_released_size(notebook: Path, assignment: Assignment) -> bool:
    released = assignment.public_dir / notebook.name
    return released.is_file() and released.stat().st_size == notebook.lstat().st_size
