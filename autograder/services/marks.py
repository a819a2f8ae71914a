"""Everybody's marks: what stands in the ledger, under the rules of `course.toml`.

Staff's decisions (extensions, overrides, …) have their tables and no commands yet, so none is part of it.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from autograder.config import assignment_slugs, load_assignment
from autograder.errors import UsageError
from autograder.ledger import Ledger
from autograder.model.course import Course
from autograder.policy import Attempt, Decisions, PersonWork, TermMarks, explain_term, marks_of
from autograder.services.facts import graded_of, policy_of, task_of


def explained(
    ledger: Ledger, course: Course, person: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> tuple[str, ...]:
    """A person's marks and their total in words that the person understands, a sentence each.

    Raises `UsageError` for somebody who handed nothing in.
    """
    return explain_term(term_of(ledger, course, person, now()), policy_of(course))


def term_of(ledger: Ledger, course: Course, person: str, now: datetime) -> TermMarks:
    """A person's marks for every assignment of the course. Raises `UsageError` for somebody who handed nothing in."""
    slugs = assignment_slugs(course)
    work = PersonWork(person=person, attempts={slug: _attempts(ledger, slug, person) for slug in slugs})
    if not any(work.attempts.values()):
        message = f"the login {person!r} has handed in nothing: check how it is written, or see `grade scores`"
        raise UsageError(message)
    tasks = [task_of(course, load_assignment(course, slug)) for slug in slugs]
    return marks_of(work, tasks, policy_of(course), Decisions(), now=now)


def _attempts(ledger: Ledger, slug: str, person: str) -> tuple[Attempt, ...]:
    found = []
    for row in ledger.submissions(assignment=slug, person=person):
        stored = ledger.report_of(row.id)
        graded = None if stored is None else graded_of(stored.report)
        found.append(Attempt(number=row.number or 0, received_at=row.received_at, graded=graded))
    return tuple(found)
