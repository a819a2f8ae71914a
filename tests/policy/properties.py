"""What holds in every term: each property tries one variation of a term and returns what is wrong, or an empty text."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, timedelta
from fractions import Fraction
from itertools import product
from random import Random

from autograder.model.course import Bank, Keep
from autograder.policy import Accommodation, Attempt, Decisions, Extension, Mark, Piece, Task, TermMarks, Void, VoidHow
from autograder.policy.points import attempt_points
from tests.policy.random_terms import PERSON, Term, decided, random_decision

Property = Callable[[Term, Random], str]


def marks_lie_within_bounds(term: Term, random: Random) -> str:  # noqa: ARG001 - every property has the same form
    """Nothing is below 0 or above the maximum, and the bank pays for no more days than it has and are late."""
    marks = term.marks
    wrong = [mark for mark in marks.marks.values() if not _is_within(mark)]
    spent = sum(mark.charge.banked for mark in marks.marks.values() if mark.charge)
    if spent + marks.bank_left != term.policy.late_bank_days or marks.bank_left < 0:
        return f"{spent} days were spent and {marks.bank_left} are left"
    return f"{wrong[0]} is out of bounds" if wrong else ""


def _is_within(mark: Mark) -> bool:
    charge = mark.charge
    is_charged_rightly = charge is None or (0 <= charge.banked <= charge.days_late and charge.penalty >= 0)
    return 0 <= mark.points <= mark.max_points and mark.bonus >= 0 and is_charged_rightly


def a_second_look_changes_nothing(term: Term, random: Random) -> str:
    """The same facts come to the same marks, in whatever order tasks and decisions are given."""
    shuffled = replace(
        term,
        tasks=tuple(random.sample(term.tasks, len(term.tasks))),
        decisions=Decisions(
            **{name: frozenset(_shuffled(getattr(term.decisions, name), random)) for name in _FIELDS_OF_DECISIONS}
        ),
    )
    return "" if shuffled.marks == replace(term).marks == term.marks else "another order comes to other marks"


_FIELDS_OF_DECISIONS = ("extensions", "accommodations", "excuses", "overrides", "hand_scores", "holds", "voids")


def _shuffled(decisions: frozenset[object], random: Random) -> list[object]:
    return random.sample(sorted(decisions, key=repr), len(decisions))


def more_time_never_lowers_a_total(term: Term, random: Random) -> str:
    """With `best` and `best`; with `last` where the same attempts count before and after."""
    if term.policy.keep is Keep.BEST and term.policy.bank is Bank.IN_ORDER:
        return ""
    before, after = term.marks, _with_more_time(term, random).marks
    if term.policy.keep is Keep.LAST and _counting(before) != _counting(after):
        return ""
    return "" if after.total >= before.total else f"more time: {before.total} became {after.total}"


def _counting(marks: TermMarks) -> dict[str, int | None]:
    return {slug: mark.attempt for slug, mark in marks.marks.items()}


def _with_more_time(term: Term, random: Random) -> Term:
    policy, task = term.policy, random.choice(term.tasks)
    more = timedelta(minutes=random.choice((1, 20, 59, 60, 61, 1439, 1440, 1441, 4000)))
    options = [
        lambda: replace(term, policy=replace(policy, late_bank_days=policy.late_bank_days + 1)),
        lambda: replace(term, policy=replace(policy, max_late_days=policy.max_late_days + 1)),
        lambda: replace(term, policy=replace(policy, grace_minutes=policy.grace_minutes + random.choice((1, 60, 900)))),
        lambda: _with_extension(term, task, more),
        lambda: _with_early_extension(term, task, more),
        lambda: _with_more_days(term, Fraction(random.randint(1, 9), 4)),
    ]
    if policy.bank is Bank.BEST:  # the order of due dates then decides nothing but between equal totals
        options.append(lambda: _with_later_date(term, task, more))
    return random.choice(options)()


def _with_extension(term: Term, task: Task, more: timedelta) -> Term:
    """One more, beside earlier ones."""
    if task.due is None:
        return term
    dates = [one.due for one in term.decisions.extensions if (one.person, one.assignment) == (PERSON, task.slug)]
    due = max([task.due, *dates], key=lambda moment: moment.astimezone(UTC)).astimezone(UTC) + more
    extension = Extension(person=PERSON, assignment=task.slug, due=due)
    return replace(term, decisions=replace(term.decisions, extensions=term.decisions.extensions | {extension}))


def _with_early_extension(term: Term, task: Task, more: timedelta) -> Term:
    if task.due is None:
        return term
    early = Extension(person=PERSON, assignment=task.slug, due=task.due.astimezone(UTC) - more)
    return replace(term, decisions=replace(term.decisions, extensions=term.decisions.extensions | {early}))


def _with_more_days(term: Term, days: Fraction) -> Term:
    more = Accommodation(person=PERSON, extra_days=term.decisions.extra_days(PERSON) + days)
    return replace(term, decisions=decided(term.decisions, more))


def _with_later_date(term: Term, task: Task, more: timedelta) -> Term:
    if task.due is None:
        return term
    later = replace(task, due=(task.due.astimezone(UTC) + more).astimezone(term.policy.zone))
    return replace(term, tasks=tuple(later if one == task else one for one in term.tasks))


def decisions_leave_earlier_marks(term: Term, random: Random) -> str:
    """In order, a decision changes no mark of an assignment that is due earlier, unless it names it."""
    task = random.choice(term.tasks)
    key, decision = random_decision(random, task)
    if term.policy.bank is not Bank.IN_ORDER or isinstance(decision, Accommodation):
        return ""
    before = term.marks
    after = replace(term, decisions=decided(term.decisions, decision)).marks
    for slug in before.marks:
        if slug == task.slug:
            return ""
        if before.marks[slug] != after.marks[slug]:
            return f"{key} changed {slug} from {before.marks[slug]} to {after.marks[slug]}"
    return ""


def a_raised_test_never_lowers_a_total(term: Term, random: Random) -> str:
    """By its points, or by an award for everybody.

    Where the bank is spent in order and the best attempt counts, a raise can bring a later attempt to count, whose days
    are then missing in assignments that are due later: there it is the assignment's own mark that is never lowered.
    """
    tested = [(task, attempt) for task in term.tasks for attempt in term.work.attempts[task.slug] if _pieces(attempt)]
    if not tested:
        return ""
    task, attempt = random.choice(tested)
    piece = random.choice(_pieces(attempt))
    raised = random.choice((_raised, _awarded))(term, task, attempt, piece, random)
    before, after = term.marks, raised.marks
    if term.policy.keep is Keep.BEST and term.policy.bank is Bank.IN_ORDER:
        pair = (before.marks[task.slug].total, after.marks[task.slug].total)
    else:
        pair = (before.total, after.total)
    return "" if pair[1] >= pair[0] else f"{task.slug} {attempt.number} {piece.test}: {pair[0]} became {pair[1]}"


def _pieces(attempt: Attempt) -> Sequence[Piece]:
    return attempt.graded.pieces if attempt.graded else ()


def _raised(term: Term, task: Task, attempt: Attempt, piece: Piece, random: Random) -> Term:
    earned = piece.points + (piece.max_points - piece.points) * Fraction(random.randint(1, 4), 4)
    better = replace(piece, points=earned, is_pending=False)
    assert attempt.graded is not None
    pieces = tuple(better if one == piece else one for one in attempt.graded.pieces)
    changed = replace(attempt, graded=replace(attempt.graded, pieces=pieces))
    attempts = tuple(changed if one == attempt else one for one in term.work.attempts[task.slug])
    return replace(term, work=replace(term.work, attempts={**term.work.attempts, task.slug: attempts}))


def _awarded(term: Term, task: Task, attempt: Attempt, piece: Piece, random: Random) -> Term:  # noqa: ARG001 - as `_raised`
    if piece.test in term.decisions.voided(task.slug):
        return term
    award = Void(assignment=task.slug, test=piece.test, how=VoidHow.AWARDED)
    return replace(term, decisions=decided(term.decisions, award))


def the_best_total_is_found(term: Term, random: Random) -> str:  # noqa: ARG001 - every property has the same form
    """With `bank = "best"` no other choice of attempts and days has a larger total, or the same with fewer days."""
    if term.policy.bank is not Bank.BEST:
        return ""
    marks = term.marks
    fixed = {slug: mark.total for slug, mark in marks.marks.items() if mark.charge is None}
    open_tasks = [task for task in term.tasks if task.slug not in fixed]
    options = [list(_options(term, task, marks.marks[task.slug])) for task in open_tasks]
    affordable = (
        (sum((total for _, total in way), Fraction()), -sum(days for days, _ in way))
        for way in product(*options)
        if sum(days for days, _ in way) <= term.policy.late_bank_days
    )
    best, unspent = max(affordable)
    spent = term.policy.late_bank_days - marks.bank_left
    found = marks.total - sum(fixed.values(), Fraction())
    return "" if (found, -spent) == (best, unspent) else f"{found} with {spent} days instead of {best} with {-unspent}"


def _options(term: Term, task: Task, mark: Mark) -> list[tuple[int, Fraction]]:
    """Days and total of every attempt with every number of days, worked out again from the rules."""
    found = []
    attempts = term.work.attempts[task.slug]
    in_time = [one for one in attempts if mark.deadline is None or mark.deadline.days_late(one.received_at) is not None]
    worths = [(one, attempt_points(task, PERSON, one, term.policy, term.decisions)) for one in in_time]
    graded = [(one, worth) for one, worth in worths if worth is not None]
    for one, worth in graded[-1:] if term.policy.keep is Keep.LAST else graded:
        late = (mark.deadline.days_late(one.received_at) if mark.deadline else 0) or 0
        for days in range(late + 1):
            penalty = (late - days) * term.policy.penalty_per_late_day * task.max_points
            found.append((days, max(Fraction(), worth.points - penalty) + worth.bonus))
    return found


PROPERTIES: tuple[Property, ...] = (
    marks_lie_within_bounds,
    a_second_look_changes_nothing,
    more_time_never_lowers_a_total,
    decisions_leave_earlier_marks,
    a_raised_test_never_lowers_a_total,
    the_best_total_is_found,
)
