"""What a mark is made of: an assignment as it counts, a person's attempts at it, and what staff decided.

All points are exact fractions; moments carry a zone.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import TypeVar

from autograder.model.course import Bank, GpuQuestions, Keep


class VoidHow(StrEnum):
    """What becomes of a test that staff voided."""

    AWARDED = "awarded"  #: everybody has its points
    DROPPED = "dropped"  #: it counts for nobody; the question's other tests share its points


@dataclass(frozen=True, kw_only=True)
class TaskQuestion:
    """A question as it counts now, which may be worth other points than when it was graded."""

    id: str
    points: Fraction
    bonus: Fraction = Fraction()
    #: Every test of it needs a GPU.
    gpu: bool = False
    #: Staff give its points; no test does.
    by_hand: bool = False


@dataclass(frozen=True, kw_only=True)
class Task:
    """An assignment as it counts."""

    slug: str
    questions: tuple[TaskQuestion, ...]
    #: None: at any time.
    due: datetime | None = None

    @cached_property
    def max_points(self) -> Fraction:
        """Points of all questions, without bonus."""
        return sum((question.points for question in self.questions), Fraction())


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """What one test of an attempt earned, of what it could."""

    test: str
    question: str
    points: Fraction
    max_points: Fraction
    bonus: bool = False
    #: Not run yet: it needs a GPU that was not there.
    is_pending: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionSum:
    """What a question of an attempt earned in all, as it was published."""

    points: Fraction
    max_points: Fraction
    bonus: Fraction = Fraction()


@dataclass(frozen=True, kw_only=True)
class Graded:
    """What the report that stands on an attempt says."""

    #: None at all where nothing could be graded, which is worth 0.
    pieces: tuple[Piece, ...]
    #: By question. Each piece is rounded by itself, so these are what counts while no test is voided.
    sums: Mapping[str, QuestionSum] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One submission of a person's to an assignment."""

    #: 1, 2, … in the order of hand-in.
    number: int
    received_at: datetime
    #: None while no report stands.
    graded: Graded | None


@dataclass(frozen=True, kw_only=True)
class Extension:
    """Another due date for one person and assignment."""

    person: str
    assignment: str
    due: datetime


@dataclass(frozen=True, kw_only=True)
class Accommodation:
    """More days for one person, in every assignment."""

    person: str
    #: May be a fraction: 1.5 is 36 hours.
    extra_days: Fraction


@dataclass(frozen=True, kw_only=True)
class Excuse:
    """An assignment that does not count for one person."""

    person: str
    assignment: str


@dataclass(frozen=True, kw_only=True)
class Override:
    """Points that staff set: of one question (before any penalty), or of the whole assignment (final)."""

    person: str
    assignment: str
    #: None for the whole assignment.
    question: str | None
    points: Fraction


@dataclass(frozen=True, kw_only=True)
class HandScore:
    """Points that staff gave to one attempt's question that no test grades."""

    person: str
    assignment: str
    attempt: int
    question: str
    points: Fraction


@dataclass(frozen=True, kw_only=True)
class Hold:
    """A mark that is not shown or exported; of everybody's when no person is named."""

    assignment: str
    person: str | None = None


@dataclass(frozen=True, kw_only=True)
class Void:
    """A test that no longer decides."""

    assignment: str
    test: str
    how: VoidHow


@dataclass(frozen=True, kw_only=True)
class Decisions:
    """All that staff decided in a course and did not take back. The order in which they did means nothing.

    Of several extensions for one person and assignment the latest date counts, and the days of several accommodations
    add up. A look-up that finds two overrides, scores by hand or voids of one thing raises `ValueError`.
    """

    extensions: frozenset[Extension] = frozenset()
    accommodations: frozenset[Accommodation] = frozenset()
    excuses: frozenset[Excuse] = frozenset()
    overrides: frozenset[Override] = frozenset()
    hand_scores: frozenset[HandScore] = frozenset()
    holds: frozenset[Hold] = frozenset()
    voids: frozenset[Void] = frozenset()

    def extended_to(self, person: str, assignment: str) -> datetime | None:
        """The latest date that the person was given for the assignment."""
        return self._extensions.get((person, assignment))

    def extra_days(self, person: str) -> Fraction:
        """The person's standing extra days."""
        return self._extra_days.get(person, Fraction())

    def is_excused(self, person: str, assignment: str) -> bool:
        """Whether the assignment does not count for the person."""
        return Excuse(person=person, assignment=assignment) in self.excuses

    def is_held(self, person: str, assignment: str) -> bool:
        """Whether the person's mark, or everybody's, is held."""
        return any(Hold(assignment=assignment, person=whose) in self.holds for whose in (person, None))

    def set_points(self, person: str, assignment: str, question: str | None) -> Fraction | None:
        """Points that staff set for the question, or for the whole assignment where None is given."""
        return self._overrides.get((person, assignment, question))

    def points_by_hand(self, person: str, assignment: str, attempt: int, question: str) -> Fraction | None:
        """Points that staff gave to the attempt's question."""
        return self._hand_scores.get((person, assignment, attempt, question))

    def voided(self, assignment: str) -> Mapping[str, VoidHow]:
        """The assignment's voided tests."""
        return self._voids.get(assignment, {})

    @cached_property
    def _extensions(self) -> Mapping[tuple[str, str], datetime]:
        latest: dict[tuple[str, str], datetime] = {}
        for one in sorted(self.extensions, key=lambda extension: extension.due.astimezone(UTC)):
            latest[one.person, one.assignment] = one.due
        return latest

    @cached_property
    def _extra_days(self) -> Mapping[str, Fraction]:
        days: defaultdict[str, Fraction] = defaultdict(Fraction)
        for one in self.accommodations:
            days[one.person] += one.extra_days
        return days

    @cached_property
    def _overrides(self) -> Mapping[tuple[str, str, str | None], Fraction]:
        return _by_key(((one.person, one.assignment, one.question), one.points) for one in self.overrides)

    @cached_property
    def _hand_scores(self) -> Mapping[tuple[str, str, int, str], Fraction]:
        return _by_key(
            ((one.person, one.assignment, one.attempt, one.question), one.points) for one in self.hand_scores
        )

    @cached_property
    def _voids(self) -> Mapping[str, Mapping[str, VoidHow]]:
        ways: defaultdict[str, dict[str, VoidHow]] = defaultdict(dict)
        for (assignment, test), how in _by_key(((one.assignment, one.test), one.how) for one in self.voids).items():
            ways[assignment][test] = how
        return ways


@dataclass(frozen=True, kw_only=True)
class CoursePolicy:
    """The rules, in exact numbers."""

    zone: tzinfo
    late_bank_days: int = 0
    max_late_days: int = 0
    #: Fraction of the maximum.
    penalty_per_late_day: Fraction = Fraction()
    grace_minutes: int = 0
    keep: Keep = Keep.BEST
    bank: Bank = Bank.IN_ORDER
    gpu_questions: GpuQuestions = GpuQuestions.REQUIRED


@dataclass(frozen=True, kw_only=True)
class PersonWork:
    """What one person handed in, by assignment, each in order of number."""

    person: str
    attempts: Mapping[str, tuple[Attempt, ...]]


_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")


def _by_key(pairs: Iterable[tuple[_Key, _Value]]) -> dict[_Key, _Value]:
    found: dict[_Key, _Value] = {}
    for key, value in pairs:
        if key in found:
            message = f"two decisions on {key} stand at once"
            raise ValueError(message)
        found[key] = value
    return found
