"""`grade import nbgrader`: a course of nbgrader's becomes one of ours, and its test cells are tried on its solutions.

A notebook's test cells are translated, written, and run on the trusted side against the course's own solution. Whatever
the solution does not pass so is left to a person, or, where that was asked for, run inside the student's process.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.authoring.release import require_nbgrader
from autograder.authoring.starter import enter
from autograder.config import load_assignment
from autograder.config.names import checked_login
from autograder.errors import OurFault, RefusedError, UsageError
from autograder.grading.assignment import Grader, fresh_seed, process_setup
from autograder.grading.protocol import IsolationChoice
from autograder.intake.parsing import LocalParsers, Parsers
from autograder.interchange.nbgrader.assignment import Draft, draft_of, homes_of, remove_draft, write_draft
from autograder.interchange.nbgrader.notebooks import ForeignNotebook, read_notebooks
from autograder.interchange.nbgrader.origin import read_origin
from autograder.interchange.nbgrader.submissions import ForeignSubmission, submissions_of
from autograder.interchange.nbgrader.target_course import open_target
from autograder.ledger import Ledger
from autograder.model.course import Assignment, Course
from autograder.model.report import Finding, TestStatus
from autograder.model.submission import Submission
from autograder.services.locate import take_work
from autograder.services.parsers import open_parsers
from autograder.services.record import open_record
from autograder.text import printable_path

_LONGEST_WHY = 160


@dataclass(frozen=True, kw_only=True)
class ImportedAssignment:
    """What became of one notebook."""

    draft: Draft
    #: False when the assignment was there already, or nothing of the notebook can be graded by a program.
    is_new: bool
    is_there: bool
    #: Questions that the notebook as students receive it earns points for.
    for_nothing: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What became of the submissions to one assignment."""

    slug: str
    #: Students whose work was taken in now.
    new: tuple[str, ...]
    #: How many were there before.
    known: int
    #: Why a submission was refused, a sentence each.
    refused: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Import:
    """What an import did."""

    course: Course
    assignments: tuple[ImportedAssignment, ...]
    taken: tuple[Taken, ...]


def import_course(source: Path, target: Path, *, inside: bool, isolation: IsolationChoice) -> Import:
    """Bring the nbgrader course in `source` into the course in `target`, which is made where there is none.

    With `inside`, cells that cannot run on the trusted side run in the student's process. What is there already stays
    as it is, and only new submissions are taken. Raises `UsageError`, `ConfigError`, `OurFault`.
    """
    require_nbgrader()
    notebooks = read_notebooks(source)
    course = open_target(source, target)
    counts = Counter(notebook.assignment for notebook in notebooks)
    drafts = [draft_of(notebook, is_only=counts[notebook.assignment] == 1) for notebook in notebooks]
    _check_apart(drafts)
    assignments = tuple(_imported(draft, course, inside=inside, isolation=isolation) for draft in drafts)
    there = [one.draft for one in assignments if one.is_there]
    with open_record(course) as ledger:
        taken = tuple(_taken(ledger, course, draft, source, isolation) for draft in there)
    return Import(course=course, assignments=assignments, taken=taken)


def _check_apart(drafts: Sequence[Draft]) -> None:
    for slug, count in Counter(draft.slug for draft in drafts).items():
        if count > 1:
            titles = " and ".join(draft.notebook.title for draft in drafts if draft.slug == slug)
            message = f"{titles} would both become {slug}; rename one of them"
            raise UsageError(message)


def _imported(draft: Draft, course: Course, *, inside: bool, isolation: IsolationChoice) -> ImportedAssignment:
    public, *secret = homes_of(course, draft.slug)
    if public.exists():
        _check_same(draft.notebook, load_assignment(course, draft.slug))
        return ImportedAssignment(draft=draft, is_new=False, is_there=True)
    if left := [home for home in secret if home.exists()]:
        message = f"{left[0]} is there already, and would be overwritten; move it away, or rename one of the two"
        raise UsageError(message)
    return _tried(draft, course, inside=inside, isolation=isolation)


def _check_same(notebook: ForeignNotebook, assignment: Assignment) -> None:
    origin = read_origin(assignment.solutions_dir)
    if origin is None or (origin.assignment, origin.notebook) != (notebook.assignment, notebook.name):
        message = f"{assignment.slug} is there already, and did not come from {notebook.title}; rename one of the two"
        raise UsageError(message)


def _tried(draft: Draft, course: Course, *, inside: bool, isolation: IsolationChoice) -> ImportedAssignment:
    """Write the draft and try it; what its own solution does not pass is taken out again."""
    try:
        draft, for_nothing = _passing(draft, course, isolation)
        if inside and any(one.cell.points > 0 for one in draft.left):
            draft, for_nothing = _passing(draft.with_inside(), course, isolation)
    except BaseException:  # half an assignment would be taken for a whole one next time
        remove_draft(draft, course)
        raise
    if not draft.tests:
        return ImportedAssignment(draft=draft, is_new=False, is_there=False)
    enter(course, draft.slug)
    return ImportedAssignment(draft=draft, is_new=True, is_there=True, for_nothing=for_nothing)


def _passing(draft: Draft, course: Course, isolation: IsolationChoice) -> tuple[Draft, tuple[str, ...]]:
    """The draft less what its solution fails, as written; and what the untouched notebook gets points for."""
    while draft.tests:
        write_draft(draft, course)
        assignment = load_assignment(course, draft.slug)
        with Grader.start(assignment, isolation=isolation) as grader:
            grader.check_isolation()
            failed = _failed(grader)
            if not failed:
                return draft, tuple(_earned_for_nothing(grader, draft))
        draft = draft.without(failed)
    remove_draft(draft, course)
    return draft, ()


def _failed(grader: Grader) -> dict[str, str]:
    """Why the course's own solution does not pass a question, by question; nothing where there is no solution."""
    solutions = grader.assignment.solutions_dir
    reference = solutions / "reference" if solutions is not None else None
    if reference is None or not reference.is_dir():
        return {}
    report = grader.report(take_work(reference, grader.assignment, LocalParsers()), fresh_seed())
    if not report.tests:
        raise OurFault(f"the solution of {grader.assignment.slug} could not be tried: {report.reason}")
    return {one.question: _why(one) for one in report.tests if one.status is not TestStatus.PASSED or one.fraction < 1}


def _why(finding: Finding) -> str:
    told = [line for line in finding.message.splitlines() if line and not line.startswith(("Traceback", " "))]
    line = told[0].partition("; ")[0] if told else finding.status.value
    if finding.status is TestStatus.PASSED:
        line = f"{finding.score:g} of {finding.max_score:g} points"
    return f"the course's own solution does not pass it: {line}"[:_LONGEST_WHY]


def _earned_for_nothing(grader: Grader, draft: Draft) -> Iterator[str]:
    """Questions of which the notebook as students receive it passes the test."""
    notebook = grader.assignment.public_dir / f"{draft.module.removesuffix('.py')}.ipynb"
    report = grader.report(take_work(notebook, grader.assignment, LocalParsers()), fresh_seed())
    yield from (one.question for one in report.tests if one.score > 0)


def _taken(ledger: Ledger, course: Course, draft: Draft, source: Path, isolation: IsolationChoice) -> Taken:
    """Acknowledge what students handed in, each as of when it came, and queue it for grading."""
    assignment = load_assignment(course, draft.slug)
    digest = process_setup(assignment, isolation=isolation).grader_digest
    there = {(row.person, row.digest) for row in ledger.submissions(assignment=draft.slug)}
    new, refused, known = [], [], 0
    with open_parsers(isolation, (), assignment) as parsers:
        for handed_in in submissions_of(source, draft.notebook.assignment, draft.notebook.name):
            try:
                work = _work_of(handed_in, assignment, parsers)
            except (RefusedError, UsageError) as refusal:
                refused.append(f"{handed_in.student}: {refusal}")
                continue
            if (handed_in.student, work.digest) in there:
                known += 1
                continue
            ledger.acknowledge(
                work, person=handed_in.student, grader_digest=digest, received_at=handed_in.received_at
            )  # fmt: skip
            new.append(handed_in.student)
    return Taken(slug=draft.slug, new=tuple(new), known=known, refused=tuple(refused))


def _work_of(handed_in: ForeignSubmission, assignment: Assignment, parsers: Parsers) -> Submission:
    """One student's work. Raises `RefusedError` without any, `UsageError` where the folder's name is no login."""
    checked_login(handed_in.student)
    work = take_work(handed_in.path, assignment, parsers)
    if work.is_empty:
        message = f"no code cell to grade in {printable_path(handed_in.path)}"
        raise RefusedError(message)
    return work
