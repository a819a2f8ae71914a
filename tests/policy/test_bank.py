"""What the order of spending can promise and what it cannot."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from autograder.model.course import Bank
from autograder.policy import (
    Attempt,
    CoursePolicy,
    Decisions,
    Graded,
    PersonWork,
    Piece,
    Task,
    TaskQuestion,
    TermMarks,
    marks_of,
)

DUE = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
TASKS = tuple(
    Task(slug=slug, questions=(TaskQuestion(id="q1", points=Fraction(20)),), due=DUE + timedelta(days=7 * number))
    for number, slug in enumerate(("a1", "a2"))
)


def _attempt(number: int, task: Task, *, days_late: int, points: int) -> Attempt:
    assert task.due is not None
    piece = Piece(test="q1/a", question="q1", points=Fraction(points), max_points=Fraction(20))
    return Attempt(number=number, received_at=task.due + timedelta(days=days_late), graded=Graded(pieces=(piece,)))


def _marks(late_points: int, bank: Bank) -> TermMarks:
    """At a1 9 points in time or `late_points` a day late, at a2 20 a day late; one day in the bank, 2 points a day."""
    a1, a2 = TASKS
    attempts = {
        "a1": (_attempt(1, a1, days_late=0, points=9), _attempt(2, a1, days_late=1, points=late_points)),
        "a2": (_attempt(1, a2, days_late=1, points=20),),
    }
    policy = CoursePolicy(zone=UTC, late_bank_days=1, max_late_days=1, penalty_per_late_day=Fraction(1, 10), bank=bank)
    work = PersonWork(person="ada", attempts=attempts)
    return marks_of(work, TASKS, policy, Decisions(), now=DUE)


def test_in_order_a_raise_can_take_a_day_from_a_later_assignment() -> None:
    """9 + 20 with the day for a2 become 10 + 18: the mark of a1 rises, and the total falls."""
    before, after = _marks(8, Bank.IN_ORDER), _marks(10, Bank.IN_ORDER)

    assert [mark.points for mark in before.marks.values()] == [9, 20]
    assert [mark.points for mark in after.marks.values()] == [10, 18]


def test_the_best_spending_keeps_the_day_where_it_is_worth_more() -> None:
    """9 + 20 stay, whatever the late attempt at a1 has."""
    assert [_marks(points, Bank.BEST).total for points in (8, 10, 11)] == [29, 29, 29]
