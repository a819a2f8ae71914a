"""A mark, and how it came about."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from autograder.model.points import DECIMALS
from autograder.policy.dates import Deadline
from autograder.policy.points import AttemptPoints


def published(points: Fraction) -> Decimal:
    """Points as they are published, with `DECIMALS` decimals. Nothing is rounded before."""
    return Decimal(round(points * 10**DECIMALS)).scaleb(-DECIMALS)


class MarkState(StrEnum):
    """Whether a mark is a number, and which."""

    GRADED = "graded"
    PENDING = "pending"  #: the attempt that counts, or one that may take its place, is not graded in full
    MISSING = "missing"  #: nothing that counts was handed in; 0 points
    EXCUSED = "excused"  #: counts neither in the total nor in the maximum


@dataclass(frozen=True, kw_only=True)
class Charge:
    """What lateness costs an attempt."""

    days_late: int
    #: Days that the bank paid for.
    banked: int
    #: Points taken away for the others.
    penalty: Fraction


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What one person has for one assignment."""

    person: str
    assignment: str
    state: MarkState
    #: From 0 to `max_points`, after penalty.
    points: Fraction
    max_points: Fraction
    #: Points beyond the maximum that were earned apart; no penalty touches them.
    bonus: Fraction = Fraction()
    #: Number of the attempt that counts.
    attempt: int | None = None
    #: What that attempt is worth before penalty; None where staff set the whole mark.
    worth: AttemptPoints | None = None
    charge: Charge | None = None
    deadline: Deadline | None = None
    #: How many attempts there are, those that came too late included.
    attempts: int = 0
    #: Attempts that came too late to count.
    too_late: tuple[int, ...] = ()
    #: Attempts that still are to be graded, and may then count instead.
    waiting: tuple[int, ...] = ()
    #: Staff set the whole mark.
    is_overridden: bool = False
    #: Staff keep it back: not to be shown or exported.
    is_held: bool = False
    #: It rests on late work, and how the bank's days are spent is not settled yet.
    is_provisional: bool = False

    @property
    def total(self) -> Fraction:
        """Points and bonus together."""
        return self.points + self.bonus


@dataclass(frozen=True, kw_only=True)
class TermMarks:
    """One person's marks for all assignments of a course."""

    person: str
    #: By assignment, in the order of the course's due dates.
    marks: Mapping[str, Mark]
    #: Bank days that are left.
    bank_left: int

    @property
    def total(self) -> Fraction:
        """Points and bonus of all assignments that count."""
        return sum((mark.total for mark in self.marks.values()), Fraction())

    @property
    def max_points(self) -> Fraction:
        """What it could be without bonus; excused assignments left out."""
        counted = (mark.max_points for mark in self.marks.values() if mark.state is not MarkState.EXCUSED)
        return sum(counted, Fraction())
