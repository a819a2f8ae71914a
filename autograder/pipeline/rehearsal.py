"""`grade check`: the public tests on a student's own machine, without isolation and without a score."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import RefusedError
from autograder.model.course import Assignment
from autograder.model.submission import Submission
from autograder.model.verdict import Verdict
from autograder.pipeline.grading import Grader, fresh_seed
from autograder.pipeline.locate import take_work


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """Verdicts of the public tests."""

    submission: Submission
    verdicts: tuple[Verdict, ...]


def rehearse(assignment: Assignment, work: Path, on_verdict: Callable[[Verdict], None] = lambda _: None) -> Rehearsal:
    """Run the public tests on `work`. Raises `RefusedError` when there is nothing to test."""
    submission = take_work(work, assignment)
    if submission.is_empty:
        message = f"nothing to check: {', '.join(submission.missing)} is not in {work}"
        raise RefusedError(message)
    with Grader.start(assignment, isolation="none", public_only=True) as grader:
        run = grader.service.grade(submission.files, bytes.fromhex(fresh_seed()), on_verdict)
    return Rehearsal(submission=submission, verdicts=run.verdicts)
