"""What students handed in to an nbgrader course: `submitted/<student>/<assignment>/<notebook>.ipynb`."""

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from autograder.interchange.nbgrader.notebooks import SUBMITTED

TIMESTAMP_FILE = "timestamp.txt"


@dataclass(frozen=True, kw_only=True)
class ForeignSubmission:
    """One student's notebook."""

    student: str
    path: Path
    #: When it came, as its `timestamp.txt` says; else when the file was last changed.
    received_at: datetime


def submissions_of(course: Path, assignment: str, notebook: str) -> Iterator[ForeignSubmission]:
    """The submitted copies of a notebook, by student."""
    home = course / SUBMITTED
    for folder in sorted(home.iterdir()) if home.is_dir() else []:
        path = folder / assignment / f"{notebook}.ipynb"
        if path.is_file():
            yield ForeignSubmission(student=folder.name, path=path, received_at=_received(path))


def _received(path: Path) -> datetime:
    try:
        text = (path.parent / TIMESTAMP_FILE).read_text(encoding="utf-8").strip()
        told: datetime = importlib.import_module("nbgrader.utils").parse_utc(text)
    except (OSError, ValueError, OverflowError):
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return told.replace(tzinfo=UTC)
