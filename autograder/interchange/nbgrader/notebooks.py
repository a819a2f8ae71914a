"""Notebooks of an nbgrader course, read from its `source/` or `release/`: each cell and what nbgrader makes of it."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from autograder.errors import UsageError
from autograder.text import shown

SOURCE, RELEASE, SUBMITTED = "source", "release", "submitted"
CONFIG_FILE = "nbgrader_config.py"
HIDDEN_MARK = "### BEGIN HIDDEN TESTS"


class Role(StrEnum):
    """What a cell is for."""

    ANSWER = "answer"  #: a student's code, graded by tests
    PERSON = "person"  #: a student's answer, graded by a person
    TASK = "task"  #: a task, graded by a person
    TEST = "test"  #: an autograder's tests
    GIVEN = "given"  #: code that students receive
    TEXT = "text"  #: words that students receive


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell."""

    #: Its place among all cells, from 1.
    number: int
    role: Role
    #: nbgrader's name of it; empty where it has none.
    grade_id: str
    #: 0.0 where it is not graded.
    points: float
    #: Words rather than code.
    is_text: bool
    source: str

    @property
    def is_students(self) -> bool:
        """Whether its code is what the student wrote."""
        return self.role in {Role.ANSWER, Role.PERSON} and not self.is_text


@dataclass(frozen=True, kw_only=True)
class ForeignNotebook:
    """One notebook of an assignment."""

    assignment: str
    #: Without `.ipynb`.
    name: str
    path: Path
    #: As it lies there.
    data: bytes
    cells: tuple[Cell, ...]
    #: Whether it is the instructor's own, with solutions and hidden tests.
    has_solutions: bool
    #: What students received, where the course keeps it.
    release: bytes | None

    @property
    def title(self) -> str:
        """Its name for people, `ps1/problem1`."""
        return f"{self.assignment}/{self.name}"


def read_notebooks(course: Path) -> tuple[ForeignNotebook, ...]:
    """Every notebook of every assignment, the instructor's version where it is there.

    Raises `UsageError` when the folder is no nbgrader course, or a notebook cannot be read.
    """
    homes = [home for home in (course / SOURCE, course / RELEASE) if home.is_dir()]
    if not homes:
        raise UsageError(_no_course(course))
    assignments = sorted({folder.name for home in homes for folder in home.iterdir() if _is_assignment(folder)})
    if not assignments:
        message = f"there is no assignment in {' or '.join(str(home) for home in homes)}; each has a folder of its own"
        raise UsageError(message)
    return tuple(notebook for name in assignments for notebook in _assignment(course, name))


def _no_course(course: Path) -> str:
    if not course.is_dir():
        return f"there is no folder {course}; name the folder that holds {CONFIG_FILE}"
    above = next((one for one in course.resolve().parents if (one / SOURCE).is_dir()), None)
    hint = f"; did you mean {above}?" if above else f"; name the folder that holds {CONFIG_FILE}"
    return f"{course} is no nbgrader course: it has neither {SOURCE}/ nor {RELEASE}/{hint}"


def _is_assignment(folder: Path) -> bool:
    return folder.is_dir() and not folder.name.startswith(".") and any(folder.glob("*.ipynb"))


def _assignment(course: Path, name: str) -> Iterator[ForeignNotebook]:
    source, release = course / SOURCE / name, course / RELEASE / name
    own = source if _is_assignment(source) else release
    for path in sorted(own.glob("*.ipynb")):
        given = release / path.name
        data = path.read_bytes()
        yield ForeignNotebook(
            assignment=name,
            name=path.stem,
            path=path,
            data=data,
            cells=_cells(data, path),
            has_solutions=own is source,
            release=given.read_bytes() if given.is_file() else None,
        )


def _cells(data: bytes, path: Path) -> tuple[Cell, ...]:
    try:
        document = json.loads(data.decode("utf-8-sig"))
        raw = document["cells"] if document["nbformat"] == 4 else None
    except (ValueError, KeyError, TypeError) as error:
        message = f"{path} is no notebook ({type(error).__name__}: {error}); save it again in Jupyter"
        raise UsageError(message) from error
    if not isinstance(raw, list):
        message = f"{path} is not a notebook of format 4; open and save it in a current Jupyter"
        raise UsageError(message)
    cells = tuple(_cell(number, cell) for number, cell in enumerate(raw, start=1))
    twice = [name for name, count in Counter(cell.grade_id for cell in cells).items() if name and count > 1]
    if twice:
        message = f"{path} has two cells with the nbgrader id {shown(twice[0])}; run `nbgrader validate` on it first"
        raise UsageError(message)
    return cells


def _cell(number: int, raw: Mapping[str, Any]) -> Cell:
    told = raw.get("metadata", {}).get("nbgrader", {})
    is_text = raw.get("cell_type") != "code"
    source = raw.get("source", "")
    role = _role(told, is_text=is_text)
    return Cell(
        number=number,
        role=role,
        grade_id=str(told.get("grade_id", "")),
        points=float(told.get("points") or 0.0) if role in {Role.TEST, Role.PERSON, Role.TASK} else 0.0,
        is_text=is_text,
        source="".join(source) if isinstance(source, list) else str(source),
    )


def _role(told: Mapping[str, Any], *, is_text: bool) -> Role:
    grade, solution = bool(told.get("grade")), bool(told.get("solution"))
    if told.get("task"):
        return Role.TASK
    if solution:
        return Role.PERSON if grade else Role.ANSWER
    if grade:
        return Role.PERSON if is_text else Role.TEST
    return Role.TEXT if is_text else Role.GIVEN
