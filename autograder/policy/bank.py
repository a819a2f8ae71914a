"""Which attempt counts, and which late days the bank pays for."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from autograder.model.course import Bank, Keep
from autograder.policy.facts import Attempt, CoursePolicy
from autograder.policy.points import AttemptPoints


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """An attempt that is in time, or late by no more days than are taken."""

    attempt: Attempt
    worth: AttemptPoints
    days_late: int


@dataclass(frozen=True, kw_only=True)
class Choice:
    """An attempt with what lateness costs it."""

    candidate: Candidate
    banked: int
    penalty: Fraction
    #: After penalty.
    points: Fraction

    @property
    def total(self) -> Fraction:
        """What it adds to the term."""
        return self.points + self.candidate.worth.bonus


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An assignment's candidates."""

    max_points: Fraction
    #: By number.
    candidates: tuple[Candidate, ...]


def choose(entries: Sequence[Entry], policy: CoursePolicy) -> tuple[Choice | None, ...]:
    """For each assignment, given in the order of due dates, the attempt that counts; None where there is none."""
    return _for_the_best(entries, policy) if policy.bank is Bank.BEST else _in_order(entries, policy)


def _in_order(entries: Sequence[Entry], policy: CoursePolicy) -> tuple[Choice | None, ...]:
    """Each assignment takes what the earlier ones left, so that no later work changes an earlier mark."""
    left = policy.late_bank_days
    chosen = []
    for entry in entries:
        choice = _best_of([_priced(one, min(left, one.days_late), entry, policy) for one in _kept(entry, policy)])
        left -= choice.banked if choice else 0
        chosen.append(choice)
    return tuple(chosen)


def _for_the_best(entries: Sequence[Entry], policy: CoursePolicy) -> tuple[Choice | None, ...]:
    """The spending with the largest total; of equal ones that with the fewest days, then that which spends earlier.

    Exact: from the last assignment backwards, the best that the rest of the term can come to with each number of days.
    """
    days = range(min(policy.late_bank_days, _days_late(entries)) + 1)
    # Per number of days left: (total, −days spent, days spent per assignment), and the choices that make it.
    rest: list[tuple[_Worth, tuple[Choice | None, ...]]] = [((Fraction(), 0, ()), ()) for _ in days]
    for entry in reversed(entries):
        rest = [max(_ways(entry, left, rest, policy), key=lambda way: way[0]) for left in days]
    return rest[-1][1]


def _days_late(entries: Sequence[Entry]) -> int:
    """Days that can be of use at most."""
    return sum(max((one.days_late for one in entry.candidates), default=0) for entry in entries)


_Worth = tuple[Fraction, int, tuple[int, ...]]


def _ways(
    entry: Entry, left: int, rest: Sequence[tuple[_Worth, tuple[Choice | None, ...]]], policy: CoursePolicy
) -> list[tuple[_Worth, tuple[Choice | None, ...]]]:
    ways = []
    for spent in range(left + 1):
        priced = [_priced(one, spent, entry, policy) for one in _kept(entry, policy) if spent <= one.days_late]
        choice = _best_of(priced)
        if choice is None and spent:
            continue
        (total, unspent, spending), choices = rest[left - spent]
        worth = (total + (choice.total if choice else 0), unspent - spent, (spent, *spending))
        ways.append((worth, (choice, *choices)))
    return ways


def _kept(entry: Entry, policy: CoursePolicy) -> Sequence[Candidate]:
    return entry.candidates[-1:] if policy.keep is Keep.LAST else entry.candidates


def _priced(candidate: Candidate, banked: int, entry: Entry, policy: CoursePolicy) -> Choice:
    worth, charged = candidate.worth.points, candidate.days_late - banked
    if not charged:
        return Choice(candidate=candidate, banked=banked, penalty=Fraction(), points=worth)
    points = max(Fraction(), worth - charged * policy.penalty_per_late_day * entry.max_points)
    return Choice(candidate=candidate, banked=banked, penalty=worth - points, points=points)


def _best_of(choices: Sequence[Choice]) -> Choice | None:
    """The largest total; of equal ones that with the fewest bank days, then the earlier attempt."""
    return max(choices, key=lambda one: (one.total, -one.banked, -one.candidate.attempt.number), default=None)
