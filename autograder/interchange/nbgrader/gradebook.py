"""Scores in nbgrader's gradebook, through nbgrader's own API: only what differs is written, and each change is told.

What waits (a part for a GPU, a cell for a person) stays without a score and is marked as needing one: nbgrader
then counts it as nothing yet, and shows that it does. Scores that a person gave there are never touched.

nbgrader comes with the extra `authoring` and is loaded on first use.
"""

import importlib
import os
import sqlite3
import sys
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from autograder.errors import UsageError
from autograder.extras import Library, sentence
from autograder.interchange.nbgrader.origin import CellKind, OtherCell

#: nbgrader's own name for the course of a gradebook that names none.
DEFAULT_COURSE = "default_course"
#: Scores that differ by less are the same: they are sums of floats.
_TOLERANCE = 1e-9


@dataclass(frozen=True, kw_only=True)
class CellScore:
    """What one student has in one grade cell."""

    cell: str
    #: None while it waits.
    points: float | None
    #: Bonus points; None where the question has none.
    extra: float | None = None


@dataclass(frozen=True, kw_only=True)
class StudentScores:
    """One student's standing submission."""

    student: str
    received_at: datetime
    cells: tuple[CellScore, ...]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One notebook of nbgrader's: its grade cells, and what everybody has in them."""

    assignment: str
    notebook: str
    #: Used where the gradebook has no such date yet.
    due: datetime | None
    #: Points by grade cell, in the order of the questions.
    max_scores: dict[str, float]
    #: Graded cells that we give no score.
    others: tuple[OtherCell, ...] = ()
    students: tuple[StudentScores, ...]


def write_gradebook(path: Path, sheets: Sequence[Sheet], *, course_id: str | None, dry_run: bool) -> tuple[str, ...]:
    """Write the sheets into the gradebook at `path`, made where there is none; gives the changes, a line each.

    With `dry_run` everything happens to a copy that is thrown away. Raises `UsageError` when nbgrader is missing,
    when the file is no gradebook, or holds cells that would count a question twice.
    """
    api = _api()
    if not sheets:
        return ()
    course_id = course_id or _course_of(path)
    with _place(path, dry_run=dry_run) as place:
        try:
            with _scripts_on_path(), _silent(), api.Gradebook(_url(place), course_id=course_id) as book:
                return tuple(line for sheet in sheets for line in _Recording(api, book, sheet).run())
        except _database_errors() as error:
            first = str(error).partition("\n")[0]
            message = (
                f"{path} cannot be used as a gradebook ({first}); close what uses it, or run `nbgrader db upgrade`"
            )
            raise UsageError(message) from error


class _Recording:
    """One sheet on its way into the gradebook."""

    def __init__(self, api: Any, book: Any, sheet: Sheet) -> None:  # noqa: ANN401 - modules without types
        self._api = api
        self._book = book
        self._sheet = sheet
        self._where = (sheet.notebook, sheet.assignment)
        self._lines: list[str] = []

    def run(self) -> list[str]:
        """Write what differs; the changes."""
        self._assignment()
        for cell, points in self._sheet.max_scores.items():
            self._grade_cell(cell, points, "code")
        for other in self._sheet.others:
            self._other_cell(other)
        for scores in self._sheet.students:
            self._student(scores)
        self._book.db.commit()
        return self._lines

    def _assignment(self) -> None:
        sheet, due = self._sheet, _naive(self._sheet.due)
        found = self._found(self._book.find_assignment, sheet.assignment)
        if found is None:
            self._say(f"assignment {sheet.assignment}: new")
        if found is None or (found.duedate is None and due is not None):
            self._book.update_or_create_assignment(sheet.assignment, **({} if due is None else {"duedate": due}))
        notebook = self._found(self._book.find_notebook, *self._where)
        if notebook is None:
            self._say(f"notebook {sheet.assignment}/{sheet.notebook}: new")
            self._book.update_or_create_notebook(*self._where)
        else:
            self._refuse_unknown(notebook)

    def _refuse_unknown(self, notebook: Any) -> None:  # noqa: ANN401
        """Cells that nobody told us of would stand beside ours and count the same work again."""
        there = [cell.name for cell in (*notebook.grade_cells, *notebook.task_cells)]
        known = {*self._sheet.max_scores, *(other.cell for other in self._sheet.others)}
        if unknown := sorted(set(there) - known):
            message = (
                f"the gradebook's {self._sheet.assignment}/{self._sheet.notebook} has grade cells of its own "
                f"({', '.join(unknown[:3])}{', …' if len(unknown) > 3 else ''}), beside which these scores would count "
                "twice; name another file with --gradebook, or another assignment with --as"
            )
            raise UsageError(message)

    def _grade_cell(self, cell: str, points: float, cell_type: str) -> None:
        found = self._found(self._book.find_grade_cell, cell, *self._where)
        if found is None:
            self._say(f"cell {cell}: new, {points:g} points")
            self._book.update_or_create_grade_cell(cell, *self._where, max_score=points, cell_type=cell_type)
        elif _differ(found.max_score, points):
            self._say(f"cell {cell}: {found.max_score:g} → {points:g} points")
            self._book.update_or_create_grade_cell(cell, *self._where, max_score=points)

    def _other_cell(self, other: OtherCell) -> None:
        """So that nbgrader finds the notebook whole when it comes to it; its points are nbgrader's own to keep."""
        if self._found(self._book.find_graded_cell, other.cell, *self._where) is not None:
            return
        cell_type = "markdown" if other.is_text else "code"
        if other.kind is CellKind.TASK:
            self._say(f"cell {other.cell}: new, {other.points:g} points, for a person")
            self._book.update_or_create_task_cell(other.cell, *self._where, max_score=other.points, cell_type=cell_type)
            return
        self._grade_cell(other.cell, other.points, cell_type)
        if other.kind is CellKind.PERSON:
            self._book.update_or_create_solution_cell(other.cell, *self._where)

    def _student(self, scores: StudentScores) -> None:
        student, assignment = scores.student, self._sheet.assignment
        if self._found(self._book.find_student, student) is None:
            self._say(f"student {student}: new")
            self._book.update_or_create_student(student)
        submission = self._found(self._book.find_submission, assignment, student)
        received = _naive(scores.received_at)
        if submission is None or not _is_same_second(submission.timestamp, received):
            self._say(f"{student}: submission of {received:%Y-%m-%d %H:%M} UTC")
            submission = self._book.update_or_create_submission(assignment, student, timestamp=received)
        self._complete(submission)
        for cell in scores.cells:
            self._grade(student, cell)

    def _complete(self, submission: Any) -> None:  # noqa: ANN401
        """Give an older submission the cells that came after it; nbgrader's API makes them for new ones only."""
        api, db = self._api, self._book.db
        notebook = self._book.find_notebook(*self._where)
        mine = next((one for one in submission.notebooks if one.notebook_id == notebook.id), None)
        if mine is None:
            mine = api.SubmittedNotebook(notebook=notebook, assignment=submission)
            db.add(mine)
        there = {grade.cell_id for grade in mine.grades}
        for cell in (*notebook.grade_cells, *notebook.task_cells):
            if cell.id not in there:
                db.add(api.Grade(cell_id=cell.id, notebook=mine))
        db.commit()

    def _grade(self, student: str, score: CellScore) -> None:
        grade = self._book.find_grade(score.cell, *self._where, student)
        if _differ(grade.auto_score, score.points):
            before = "" if grade.auto_score is None else f"{grade.auto_score:g} → "
            after = "waits" if score.points is None else f"{score.points:g}"
            self._say(f"{student}, {score.cell}: {before}{after}")
            grade.auto_score = score.points
        needs = score.points is None and grade.manual_score is None
        if grade.needs_manual_grade != needs:
            grade.needs_manual_grade = needs
        if score.extra is not None and _differ(grade.extra_credit or 0.0, score.extra):
            self._say(f"{student}, {score.cell}: {grade.extra_credit or 0:g} → {score.extra:g} points beyond")
            grade.extra_credit = score.extra

    def _found(self, find: Any, *names: str) -> Any:  # noqa: ANN401
        try:
            return find(*names)
        except self._api.MissingEntry:
            return None

    def _say(self, line: str) -> None:
        self._lines.append(line)


def _api() -> Any:  # noqa: ANN401 - a module without types
    try:
        return importlib.import_module("nbgrader.api")
    except ImportError as error:
        raise UsageError(sentence("a gradebook", [Library.NOTEBOOKS])) from error


def _database_errors() -> tuple[type[Exception], ...]:
    api = _api()
    return (importlib.import_module("sqlalchemy.exc").SQLAlchemyError, api.InvalidEntry)


@contextmanager
def _place(path: Path, *, dry_run: bool) -> Iterator[Path]:
    """The file to work on: the gradebook itself, or a copy of it."""
    if not dry_run:
        yield path.absolute()
        return
    with tempfile.TemporaryDirectory(prefix="grade-gradebook-") as folder:
        copy = Path(folder) / "gradebook.db"
        if path.exists():
            with closing(_connected(path)) as source, closing(sqlite3.connect(copy)) as target:
                source.backup(target)
        yield copy


def _course_of(path: Path) -> str:
    """The course that the gradebook already is of. Raises `UsageError` when it is no gradebook, or of several."""
    if not path.parent.is_dir():
        message = f"there is no folder {path.parent} for the gradebook; name a file in a folder that is there"
        raise UsageError(message)
    if not path.exists():
        return DEFAULT_COURSE
    try:
        with closing(_connected(path)) as connection:
            known = {str(row[0]) for row in connection.execute("SELECT id FROM course")}
            used = {str(row[0]) for row in connection.execute("SELECT course_id FROM assignment")}
    except sqlite3.Error as error:
        message = f"{path} is no gradebook of nbgrader ({error}); name its gradebook.db with --gradebook"
        raise UsageError(message) from error
    # nbgrader itself leaves a course of the default name behind that nothing is in.
    names = sorted(used or known - {DEFAULT_COURSE} or {DEFAULT_COURSE})
    if len(names) > 1:
        message = f"{path} holds {len(names)} courses ({', '.join(names[:5])}); say --course-id with one of them"
        raise UsageError(message)
    return names[0]


def _url(path: Path) -> Any:  # noqa: ANN401
    """SQLAlchemy's address of the file, whatever signs are in its name."""
    return importlib.import_module("sqlalchemy").URL.create("sqlite", database=str(path))


def _connected(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


@contextmanager
def _scripts_on_path() -> Iterator[None]:
    """Put our scripts first: nbgrader asks `alembic`, by its bare name, for the version of a new gradebook."""
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before


@contextmanager
def _silent() -> Iterator[None]:
    """Without SQLAlchemy's warnings on how nbgrader adds a submission; they say nothing to whoever exports."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", importlib.import_module("sqlalchemy.exc").SAWarning)
        yield


def _naive(moment: datetime | None) -> datetime | None:
    """A moment as nbgrader keeps it: UTC, without saying so, to the second."""
    return None if moment is None else moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)


def _is_same_second(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and other is not None and abs(one - other) < timedelta(seconds=1)


def _differ(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is not other
    return abs(one - other) > _TOLERANCE
