"""`grade export nbgrader`: the scores that stand, as sheets of an nbgrader gradebook."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.config import assignment_slugs, load_assignment
from autograder.errors import UsageError
from autograder.interchange.nbgrader.gradebook import CellScore, Sheet, StudentScores, write_gradebook
from autograder.interchange.nbgrader.notebooks import CONFIG_FILE
from autograder.interchange.nbgrader.origin import Origin, read_origin
from autograder.ledger import CurrentScore, Ledger
from autograder.model.course import Assignment, Course
from autograder.model.report import GradeReport, QuestionScore, QuestionStatus

GRADEBOOK = "gradebook.db"
_SIGNS_OF_NBGRADER = (GRADEBOOK, CONFIG_FILE)


@dataclass(frozen=True, kw_only=True)
class Exported:
    """What an export did, or would do."""

    gradebook: Path
    #: A line for each thing that changed.
    changes: tuple[str, ...]
    #: What a reader of the gradebook must know: who waits for what, what was left out, which scores are not isolated.
    notes: tuple[str, ...]
    #: How many people's scores stand.
    students: int


@dataclass(frozen=True, kw_only=True)
class _Entry:
    score: CurrentScore
    report: GradeReport


def export_gradebook(
    ledger: Ledger,
    course: Course,
    slugs: Sequence[str],
    gradebook: Path,
    *,
    rename: str | None = None,
    course_id: str | None = None,
    dry_run: bool = False,
) -> Exported:
    """Write the scores that stand for the named assignments (default: all) into an nbgrader gradebook.

    `rename` is the gradebook's name for the assignment, where it differs. Raises `UsageError`, `ConfigError`.
    """
    assignments = [load_assignment(course, slug) for slug in slugs or assignment_slugs(course)]
    if rename and len(assignments) != 1:
        message = "--as names one assignment; say which, as in: grade export nbgrader a2_xor --as ps2"
        raise UsageError(message)
    if rename is not None and not rename.strip():
        raise UsageError("--as needs a name; leave it out to use the assignment's own")
    sheets: list[Sheet] = []
    notes: list[str] = []
    people: set[str] = set()
    for assignment in assignments:
        entries = tuple(_entries(ledger, course, assignment))
        sheet = _sheet(course, assignment, entries)
        sheets.append(replace(sheet, assignment=rename) if rename else sheet)
        notes += _notes(assignment, entries)
        people |= {student.student for student in sheet.students}
    path = _file_of(gradebook)
    changes = write_gradebook(path, [one for one in sheets if one.students], course_id=course_id, dry_run=dry_run)
    return Exported(gradebook=path, changes=changes, notes=tuple(notes), students=len(people))


def _entries(ledger: Ledger, course: Course, assignment: Assignment) -> Iterator[_Entry]:
    keep = course.policy.keep
    for score in ledger.current_scores(assignment.slug, keep=keep):
        stored = ledger.report_of(score.submission_id)
        if stored is not None:
            yield _Entry(score=score, report=stored.report)


def _sheet(course: Course, assignment: Assignment, entries: Sequence[_Entry]) -> Sheet:
    origin = read_origin(assignment.solutions_dir) or _own(assignment)
    cells = {one.id: origin.cells.get(one.id, one.id) for one in assignment.questions}
    due = next((entry.due for entry in course.schedule if entry.slug == assignment.slug), None)
    return Sheet(
        assignment=origin.assignment,
        notebook=origin.notebook,
        due=due,
        max_scores={cells[one.id]: float(one.points) for one in assignment.questions},
        others=origin.others,
        students=tuple(
            StudentScores(
                student=entry.score.person,
                received_at=entry.score.received_at,
                cells=tuple(_cell_scores(assignment, entry.report, cells)),
            )
            for entry in entries
            if _fits(assignment, entry.report)
        ),
    )


def _own(assignment: Assignment) -> Origin:
    """An assignment that was written here: one notebook of its name, one cell per question."""
    return Origin(assignment=assignment.slug, notebook=assignment.slug, cells={})


def _cell_scores(assignment: Assignment, report: GradeReport, cells: Mapping[str, str]) -> Iterator[CellScore]:
    scored = {question.id: question for question in report.questions}
    for question in assignment.questions:
        found = scored[question.id]
        yield CellScore(
            cell=cells[question.id],
            points=found.score if found.status is QuestionStatus.GRADED else None,
            extra=found.bonus if question.bonus else None,
        )


def _fits(assignment: Assignment, report: GradeReport) -> bool:
    """Whether the report's questions and points are those of the assignment as it is now."""
    return _points(report.questions) == {question.id: float(question.points) for question in assignment.questions}


def _points(questions: Sequence[QuestionScore]) -> dict[str, float]:
    return {question.id: question.max_score for question in questions}


def _notes(assignment: Assignment, entries: Sequence[_Entry]) -> Iterator[str]:
    if not entries:
        yield f"{assignment.slug}: no scores yet; nothing to write"
    for entry in entries:
        person = f"{assignment.slug}, {entry.score.person}"
        if not _fits(assignment, entry.report):
            yield f"{person}: not written, because questions or points changed since; grade it again"
            continue
        waiting = [one.id for one in entry.report.questions if one.status is not QuestionStatus.GRADED]
        if waiting:
            yield f"{person}: {', '.join(waiting)} {'wait' if len(waiting) > 1 else 'waits'}, and has no score yet"
        if not entry.report.environment.isolated:
            yield f"{person}: isolation: {entry.report.environment.isolation}"


def _file_of(place: Path) -> Path:
    """The gradebook's file, where its folder was named. Raises `UsageError`."""
    if place.is_dir() and not any((place / name).exists() for name in _SIGNS_OF_NBGRADER):
        message = f"{place} is a folder, and no nbgrader course; name the gradebook's file, such as {place / GRADEBOOK}"
        raise UsageError(message)
    path = place / GRADEBOOK if place.is_dir() else place
    if not path.exists() and (path.parent / CONFIG_FILE).exists():
        message = (
            f"the nbgrader course in {path.parent} has no {path.name} yet, and nbgrader adds no notebook to an "
            "assignment with scores; run `nbgrader generate_assignment` there first, or name another file"
        )
        raise UsageError(message)
    return path
