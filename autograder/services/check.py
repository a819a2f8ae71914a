"""`grade check`: the public tests on a student's own machine, without isolation and without a score."""

import ast
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import RefusedError, SandboxFault
from autograder.grading.assignment import SUPPORT_FOLDER, Grader, fresh_seed
from autograder.intake.parsing import LocalParsers
from autograder.model.course import Assignment
from autograder.model.submission import Submission
from autograder.model.verdict import Verdict
from autograder.sandbox.libraries import resolve
from autograder.services.locate import take_work
from autograder.text import printable_path


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """Verdicts of the public tests."""

    submission: Submission
    verdicts: tuple[Verdict, ...]
    #: For the student: what intake noted, and what will be otherwise where the score is made.
    notes: tuple[str, ...]


def rehearse(assignment: Assignment, work: Path, on_verdict: Callable[[Verdict], None] = lambda _: None) -> Rehearsal:
    """Run the public tests on `work`. Raises `RefusedError` when there is nothing to test."""
    submission = take_work(work, assignment, LocalParsers())
    if submission.is_empty:
        message = f"nothing to check: {', '.join(submission.missing)} is not in {printable_path(work)}"
        raise RefusedError(message)
    with Grader.start(assignment, isolation="none", public_only=True) as grader:
        run = grader.service.grade(submission.files, bytes.fromhex(fresh_seed()), on_verdict)
    absent = _absent_modules(submission, assignment)
    notes = tuple(
        f"{assignment.module} imports {name}, which is not there when your work is graded; "
        f"use {', '.join(assignment.libraries) or 'the standard library'}"
        for name in absent
    )
    return Rehearsal(submission=submission, verdicts=run.verdicts, notes=(*submission.notes, *notes))


def _absent_modules(submission: Submission, assignment: Assignment) -> tuple[str, ...]:
    """What the student's module imports here that its sandbox will not have, in order."""
    own = {path.partition("/")[0].removesuffix(".py") for path in submission.files}
    given = {SUPPORT_FOLDER, *sys.stdlib_module_names, *own}
    try:
        given |= {entry.partition("/")[0].partition(".")[0] for entry in resolve(assignment.libraries).entries}
    except SandboxFault:  # what is not installed was missed by the tests already
        return ()
    wanted = _imported_modules(submission.files.get(assignment.module, b""))
    return tuple(name for name in wanted if name not in given)


def _imported_modules(source: bytes) -> tuple[str, ...]:
    """Top-level names of the modules that a file imports anywhere; none when it is no Python."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    names = (name.partition(".")[0] for node in ast.walk(tree) for name in _imported_by(node))
    return tuple(dict.fromkeys(names))


def _imported_by(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Import(names=aliases):
            yield from (alias.name for alias in aliases)
        case ast.ImportFrom(module=str(module), level=0):
            yield module
