"""A student's mark and term in words for that student: the same on the terminal, on pages and in mail.

What stays with the staff is never said: why something was decided, which test it is about, any number of a held mark.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from fractions import Fraction

from autograder.model.course import Keep
from autograder.policy.dates import Deadline
from autograder.policy.facts import CoursePolicy
from autograder.policy.marks import Charge, Mark, MarkState, TermMarks, published
from autograder.policy.points import AttemptPoints, Awaits, LeftOut, QuestionPoints

_LEFT_OUT = {
    LeftOut.GPU: "because it needs a GPU",
    LeftOut.VOIDED: "because the course staff withdrew its tests",
}
_AWAITS = {
    Awaits.RUN: "is not graded in full yet, and its points may change",
    Awaits.HAND: "is graded by hand and has no points yet",
}


def explain_term(term: TermMarks, policy: CoursePolicy) -> tuple[str, ...]:
    """Every mark as `explain_mark` has it, the total of those that are shown, and what is left of the bank."""
    marks = tuple(term.marks.values())
    lines = [line for mark in marks for line in explain_mark(mark, policy)]
    return (*lines, *_total(marks), *_bank(term, policy))


def explain_mark(mark: Mark, policy: CoursePolicy) -> tuple[str, ...]:
    """The mark and how it came about, one sentence each; dates in the course's time zone."""
    if mark.is_held:
        return (f"{mark.assignment}: your mark is on hold and is shown when the course staff release it.",)
    if mark.state is MarkState.EXCUSED:
        return (f"{mark.assignment}: excused; it counts neither in your total nor in the maximum.",)
    return (_headline(mark), *_reasons(mark, policy))


def _headline(mark: Mark) -> str:
    so_far = {MarkState.PENDING: " so far", MarkState.MISSING: ", because nothing that counts has been handed in"}
    bonus = f" and {_points(mark.bonus, 'bonus point')}" if mark.bonus else ""
    return f"{mark.assignment}: {_part(mark.points, mark.max_points)} points{bonus}{so_far.get(mark.state, '')}."


def _reasons(mark: Mark, policy: CoursePolicy) -> Iterator[str]:
    if mark.is_overridden:
        yield "The course staff set this mark; attempts do not change it."
        return
    if mark.worth and mark.charge:
        yield _which(mark, policy)
        yield from _worth(mark.worth, mark.max_points)
    yield from _dates(mark.deadline, mark.charge)
    if mark.charge:
        yield from _charged(mark, mark.charge, policy)
    yield from _others(mark)


def _which(mark: Mark, policy: CoursePolicy) -> str:
    if mark.attempts - len(mark.too_late) == 1:
        not_late = " that is not too late" if mark.too_late else ""
        return f"Attempt {mark.attempt} counts: it is the only one{not_late}."
    if policy.keep is Keep.BEST:
        return f"Attempt {mark.attempt} counts: it gives the most points once late days are paid for."
    conditions = [*(["is not too late"] if mark.too_late else []), *(["is graded"] if mark.waiting else [])]
    which = f" that {' and '.join(conditions)}" if conditions else ""
    return f"Attempt {mark.attempt} counts: it is the last one{which}."


def _worth(worth: AttemptPoints, max_points: Fraction) -> Iterator[str]:
    counted = [one for one in worth.questions if not one.left_out]
    earned = sum((one.points for one in counted), Fraction())
    most = sum((one.max_points for one in counted), Fraction())
    listed = ", ".join(_question(one) for one in counted)
    yield f"It earned {_part(earned, most)} points before any penalty: {listed}."
    for one in worth.questions:
        yield from _notes(one)
    if most != max_points:
        yield f"The questions that count are scaled to the whole: {_part(worth.points, max_points)} points."


def _question(question: QuestionPoints) -> str:
    bonus = f" and {_number(question.bonus)} bonus" if question.bonus else ""
    return f"{question.id} {_part(question.points, question.max_points)}{bonus}"


def _notes(question: QuestionPoints) -> Iterator[str]:
    if question.left_out:
        yield f"{question.id} does not count, {_LEFT_OUT[question.left_out]}."
        return
    if question.is_overridden:
        yield f"The course staff set the points of {question.id}."
    elif question.is_voided:
        yield f"The course staff corrected how {question.id} is scored for everybody; its points include that."
    if question.awaits:
        yield f"{question.id} {_AWAITS[question.awaits]}."


def _dates(deadline: Deadline | None, charge: Charge | None) -> Iterator[str]:
    if deadline is None:
        return
    extended = f", extended from {_date(deadline.class_due, deadline)}" if deadline.is_own else ""
    yield f"Due {_date(deadline.due, deadline)}{extended}{_handed_in(charge)}."


def _handed_in(charge: Charge | None) -> str:
    if charge is None:
        return ""
    return f"; handed in {_days(charge.days_late)} late" if charge.days_late else "; handed in on time"


def _charged(mark: Mark, charge: Charge, policy: CoursePolicy) -> Iterator[str]:
    if charge.banked:
        yield f"Your bank of late days pays for {_days(charge.banked)}."
    if charge.days_late > charge.banked:
        per_day = f"{_number(policy.penalty_per_late_day * 100)} % of the maximum per day"
        floor = "" if mark.points else "; a mark never falls below 0"
        yield (
            f"Penalty for {_days(charge.days_late - charge.banked)}: {_points(charge.penalty, 'point')} ({per_day}), "
            f"which leaves {_number(mark.points)}{floor}."
        )


def _others(mark: Mark) -> Iterator[str]:
    if mark.too_late:
        yield f"{_attempts(mark.too_late)} came after the last late day and cannot count."
    if mark.waiting:
        are = "is" if len(mark.waiting) == 1 else "are"
        yield f"{_attempts(mark.waiting)} {are} still to be graded, so the mark may change."
    if mark.is_provisional:
        yield "This mark is provisional: how your bank days are spent can still change."


def _total(marks: Sequence[Mark]) -> Iterator[str]:
    held = [mark.assignment for mark in marks if mark.is_held]
    counted = [mark for mark in marks if not mark.is_held and mark.state is not MarkState.EXCUSED]
    total = sum((mark.total for mark in counted), Fraction())
    most = sum((mark.max_points for mark in counted), Fraction())
    so_far = " so far" if any(mark.state is MarkState.PENDING for mark in counted) else ""
    without = f", without {', '.join(held)}" if held else ""
    if counted:
        yield f"Total: {_part(total, most)} points{so_far}{without}."


def _bank(term: TermMarks, policy: CoursePolicy) -> Iterator[str]:
    """Nothing while a mark is on hold: the days it took would tell of it."""
    if policy.late_bank_days and not any(mark.is_held for mark in term.marks.values()):
        yield f"Late days left in your bank: {term.bank_left} of {policy.late_bank_days}."


def _attempts(numbers: Sequence[int]) -> str:
    listed = ", ".join(str(number) for number in numbers)
    return f"Attempt {listed}" if len(numbers) == 1 else f"Attempts {listed}"


def _days(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"


def _points(points: Fraction, what: str) -> str:
    number = _number(points)
    return f"{number} {what}" if number == "1" else f"{number} {what}s"


def _part(points: Fraction, most: Fraction) -> str:
    return f"{_number(points)} of {_number(most)}"


def _number(points: Fraction) -> str:
    """As published, without the zeros at its end."""
    text = f"{published(points):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _date(moment: datetime, deadline: Deadline) -> str:
    return f"{moment.astimezone(deadline.zone):%Y-%m-%d %H:%M} ({deadline.zone})"
