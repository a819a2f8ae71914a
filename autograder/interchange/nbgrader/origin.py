"""Where an assignment came from: the notebook of an nbgrader course, and which of its cells each question is.

Kept in `solutions/<slug>/nbgrader.toml`, so that scores find their way back into that course's gradebook.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from autograder.config.toml import read_toml
from autograder.errors import ConfigError

ORIGIN_FILE = "nbgrader.toml"


class CellKind(StrEnum):
    """Why a graded cell is no question here."""

    LEFT = "left"  #: an autograded cell that is not run here
    PERSON = "person"  #: an answer that a person grades
    TASK = "task"  #: a task that a person grades


@dataclass(frozen=True, kw_only=True)
class OtherCell:
    """A graded cell that gets no score here."""

    cell: str
    points: float
    kind: CellKind
    #: Text rather than code.
    is_text: bool
    #: Why it is not run here, or what is asked of a person; a phrase.
    why: str


@dataclass(frozen=True, kw_only=True)
class Origin:
    """The notebook that an assignment was made from."""

    assignment: str
    notebook: str
    #: Grade cell by question id.
    cells: Mapping[str, str]
    others: tuple[OtherCell, ...] = ()


def write_origin(solutions_dir: Path, origin: Origin) -> Path:
    """Write the file; gives its path. Raises `OSError`."""
    path = solutions_dir / ORIGIN_FILE
    path.write_text("\n".join(_lines(origin)) + "\n", encoding="utf-8")
    return path


def read_origin(solutions_dir: Path | None) -> Origin | None:
    """The origin of an assignment; None where it was written here. Raises `ConfigError`."""
    if solutions_dir is None or not (solutions_dir / ORIGIN_FILE).is_file():
        return None
    label = f"{solutions_dir.name}/{ORIGIN_FILE}"
    table = read_toml(solutions_dir / ORIGIN_FILE, label)
    try:
        return Origin(
            assignment=str(table["assignment"]),
            notebook=str(table["notebook"]),
            cells={str(question): str(cell) for question, cell in table["cells"].items()},
            others=tuple(_other(entry) for entry in table.get("others", ())),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        message = f"{label} is not as `grade import` wrote it ({error}); import the course again"
        raise ConfigError(message) from error


def _other(entry: Mapping[str, Any]) -> OtherCell:
    return OtherCell(
        cell=str(entry["cell"]),
        points=float(entry["points"]),
        kind=CellKind(entry["kind"]),
        is_text=bool(entry["is_text"]),
        why=str(entry["why"]),
    )


def _lines(origin: Origin) -> Iterator[str]:
    yield "# Where this assignment came from. `grade export nbgrader` writes its scores back there."
    yield f"assignment = {quoted(origin.assignment)}"
    yield f"notebook = {quoted(origin.notebook)}"
    yield "\n[cells]"
    yield from (f"{question} = {quoted(cell)}" for question, cell in origin.cells.items())
    for other in origin.others:
        yield "\n[[others]]"
        yield f"cell = {quoted(other.cell)}"
        yield f"points = {other.points!r}"
        yield f"kind = {quoted(other.kind.value)}"
        yield f"is_text = {str(other.is_text).lower()}"
        yield f"why = {quoted(other.why)}"


def quoted(text: str) -> str:
    """A text as a TOML string: JSON's form, whose escapes TOML knows, all of them."""
    return json.dumps(text, ensure_ascii=True).replace("\x7f", "\\u007f")
