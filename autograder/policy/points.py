"""What an attempt is worth before any penalty: its tests, with what staff decided about them, in today's points."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from autograder.model.course import GpuQuestions
from autograder.policy.facts import (
    Attempt,
    CoursePolicy,
    Decisions,
    Graded,
    Piece,
    QuestionSum,
    Task,
    TaskQuestion,
    VoidHow,
)

#: Most by which a published share of a test differs from the exact one.
_ROUNDING = Fraction(1, 20_000)


class Awaits(StrEnum):
    """What a question still waits for."""

    RUN = "run"  #: a test of it did not run yet
    HAND = "hand"  #: staff give its points


class LeftOut(StrEnum):
    """Why a question counts for nobody; the others then make up for its points."""

    GPU = "gpu"  #: it needs a GPU, and the course excuses that
    VOIDED = "voided"  #: staff dropped every test of it


@dataclass(frozen=True, kw_only=True)
class QuestionPoints:
    """What one question of an attempt is worth."""

    id: str
    points: Fraction
    max_points: Fraction
    bonus: Fraction = Fraction()
    awaits: Awaits | None = None
    left_out: LeftOut | None = None
    #: Staff voided a test of it.
    is_voided: bool = False
    #: Staff set its points.
    is_overridden: bool = False


@dataclass(frozen=True, kw_only=True)
class AttemptPoints:
    """What an attempt is worth before any penalty."""

    questions: tuple[QuestionPoints, ...]
    #: From 0 to the assignment's maximum.
    points: Fraction
    bonus: Fraction

    @property
    def pending(self) -> tuple[str, ...]:
        """Questions that are not graded in full."""
        return tuple(one.id for one in self.questions if one.awaits and not one.left_out)

    @property
    def awaits_run(self) -> bool:
        """Whether it will be worth more or less without anything that staff do."""
        return any(one.awaits is Awaits.RUN and not one.left_out for one in self.questions)


@dataclass(frozen=True, kw_only=True)
class _Grading:
    """One attempt with all that decides what it is worth."""

    task: Task
    person: str
    attempt: Attempt
    graded: Graded
    policy: CoursePolicy
    decisions: Decisions


def attempt_points(
    task: Task, person: str, attempt: Attempt, policy: CoursePolicy, decisions: Decisions
) -> AttemptPoints | None:
    """What it is worth; None while no report stands on it."""
    if attempt.graded is None:
        return None
    grading = _Grading(
        task=task, person=person, attempt=attempt, graded=attempt.graded, policy=policy, decisions=decisions
    )
    pieces = _by_question(attempt.graded.pieces)
    questions = tuple(_question(question, pieces.get(question.id, []), grading) for question in task.questions)
    return AttemptPoints(
        questions=questions,
        points=_scaled(questions, task.max_points),
        bonus=sum((one.bonus for one in questions if one.left_out is not LeftOut.GPU), Fraction()),
    )


def counts_at_all(task: Task, policy: CoursePolicy) -> bool:
    """Whether any question of the assignment counts in this course."""
    return not all(_is_excused(question, policy) for question in task.questions)


def _by_question(pieces: Sequence[Piece]) -> Mapping[str, list[Piece]]:
    found: dict[str, list[Piece]] = {}
    for piece in pieces:
        found.setdefault(piece.question, []).append(piece)
    return found


def _scaled(questions: Sequence[QuestionPoints], most: Fraction) -> Fraction:
    """The questions that count, scaled to the assignment's points; all of them where staff dropped all there was."""
    counted = [one for one in questions if not one.left_out]
    if len(counted) == len(questions):
        return sum((one.points for one in counted), Fraction())
    whole = sum((one.max_points for one in counted), Fraction())
    if not whole:
        return most
    return sum((one.points for one in counted), Fraction()) * most / whole


def _is_excused(question: TaskQuestion, policy: CoursePolicy) -> bool:
    return question.gpu and policy.gpu_questions is GpuQuestions.EXCUSED


def _question(question: TaskQuestion, pieces: Sequence[Piece], grading: _Grading) -> QuestionPoints:
    worth = _by_hand(question, grading) if question.by_hand else _by_tests(question, pieces, grading)
    set_to = grading.decisions.set_points(grading.person, grading.task.slug, question.id)
    if set_to is not None:
        worth = replace(worth, points=_within(set_to, question.points), awaits=None, is_overridden=True)
    return replace(worth, left_out=LeftOut.GPU) if _is_excused(question, grading.policy) else worth


def _by_hand(question: TaskQuestion, grading: _Grading) -> QuestionPoints:
    attempt = grading.attempt.number
    given = grading.decisions.points_by_hand(grading.person, grading.task.slug, attempt, question.id)
    return QuestionPoints(
        id=question.id,
        points=_within(given or Fraction(), question.points),
        max_points=question.points,
        awaits=Awaits.HAND if given is None else None,
    )


def _by_tests(question: TaskQuestion, pieces: Sequence[Piece], grading: _Grading) -> QuestionPoints:
    voids = grading.decisions.voided(grading.task.slug)
    is_voided = bool(voids) and any(piece.test in voids for piece in pieces)
    published = grading.graded.sums.get(question.id)
    ordinary = [piece for piece in pieces if not piece.bonus]
    bonus = [piece for piece in pieces if piece.bonus]
    counted = _counted(pieces, voids) if is_voided else pieces
    return QuestionPoints(
        id=question.id,
        points=_earned(question.points, ordinary, _points_published(question, published), voids),
        max_points=question.points,
        bonus=_earned(question.bonus, bonus, _bonus_published(question, bonus, published), voids),
        awaits=_awaits(counted, grading.graded, is_there=bool(ordinary)),
        left_out=LeftOut.VOIDED if is_voided and ordinary and not _most(_counted(ordinary, voids)) else None,
        is_voided=is_voided,
    )


def _awaits(pieces: Sequence[Piece], graded: Graded, *, is_there: bool) -> Awaits | None:
    """A question that came after the report waits to be graded, too."""
    is_new = bool(graded.pieces) and not is_there
    return Awaits.RUN if is_new or any(piece.is_pending for piece in pieces) else None


def _points_published(question: TaskQuestion, published: QuestionSum | None) -> Fraction | None:
    """What was published, in the points of today."""
    if published is None or not published.max_points:
        return None
    if published.max_points == question.points:
        return published.points
    return question.points * published.points / published.max_points


def _bonus_published(question: TaskQuestion, pieces: Sequence[Piece], published: QuestionSum | None) -> Fraction | None:
    """As `_points_published`; what the bonus could have been is known from its tests alone, each rounded by itself."""
    if published is None:
        return None
    if not question.bonus:
        return Fraction()
    most = _most(pieces)
    is_as_it_was = abs(most - question.bonus) <= len(pieces) * _ROUNDING
    return published.bonus if is_as_it_was or not most else question.bonus * published.bonus / most


def _earned(
    points: Fraction, pieces: Sequence[Piece], published: Fraction | None, voids: Mapping[str, VoidHow]
) -> Fraction:
    """From what was published while no test is voided; otherwise from the tests, and an award takes nothing away."""
    if not points:
        return points
    ways = {voids[piece.test] for piece in pieces if piece.test in voids} if voids else set()
    if published is not None and not ways:
        return _within(published, points)
    counted = _counted(pieces, voids)
    most = _most(counted)
    earned = points * sum((piece.points for piece in counted), Fraction()) / most if most else Fraction()
    at_least = Fraction() if published is None or VoidHow.DROPPED in ways else published
    return _within(max(earned, at_least), points)


def _counted(pieces: Sequence[Piece], voids: Mapping[str, VoidHow]) -> Sequence[Piece]:
    return [_voided(piece, voids) for piece in pieces if voids.get(piece.test) is not VoidHow.DROPPED]


def _voided(piece: Piece, voids: Mapping[str, VoidHow]) -> Piece:
    if piece.test not in voids:
        return piece
    return replace(piece, points=piece.max_points, is_pending=False)


def _most(pieces: Sequence[Piece]) -> Fraction:
    return sum((piece.max_points for piece in pieces), Fraction())


def _within(points: Fraction, most: Fraction) -> Fraction:
    return max(Fraction(), min(points, most))
