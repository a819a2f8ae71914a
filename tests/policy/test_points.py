"""What an attempt is worth before any penalty."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from autograder.model.course import GpuQuestions
from autograder.policy import (
    Attempt,
    AttemptPoints,
    Awaits,
    CoursePolicy,
    Decisions,
    Graded,
    LeftOut,
    MarkState,
    Override,
    PersonWork,
    Piece,
    QuestionSum,
    Task,
    TaskQuestion,
    Void,
    VoidHow,
    marks_of,
)
from autograder.policy.points import attempt_points

NOW = datetime(2026, 9, 1, tzinfo=UTC)
POLICY = CoursePolicy(zone=UTC)
TASK = Task(
    slug="a",
    questions=(
        TaskQuestion(id="q1", points=Fraction(6), bonus=Fraction(2)),
        TaskQuestion(id="q2", points=Fraction(4), gpu=True),
    ),
)


def _piece(test: str, points: float, most: float, *, bonus: bool = False, is_pending: bool = False) -> Piece:
    return Piece(
        test=test,
        question=test.partition("/")[0],
        points=Fraction(points),
        max_points=Fraction(most),
        bonus=bonus,
        is_pending=is_pending,
    )


GRADED = Graded(
    pieces=(
        _piece("q1/a", 0, 2),
        _piece("q1/b", 4, 4),
        _piece("q1/c", 1, 2, bonus=True),
        _piece("q2/a", 2, 4),
    )
)


def _worth(
    graded: Graded, *, task: Task = TASK, policy: CoursePolicy = POLICY, decisions: Decisions | None = None
) -> AttemptPoints:
    attempt = Attempt(number=1, received_at=NOW, graded=graded)
    worth = attempt_points(task, "ada", attempt, policy, decisions or Decisions())
    assert worth is not None
    return worth


def _voided(**ways: VoidHow) -> Decisions:
    tests = {name.replace("_", "/"): how for name, how in ways.items()}
    return Decisions(voids=frozenset(Void(assignment="a", test=test, how=how) for test, how in tests.items()))


def test_nothing_that_could_be_graded_is_worth_nothing() -> None:
    """A report without a test is 0, and nothing of it is still to come."""
    worth = _worth(Graded(pieces=()))

    assert (worth.points, worth.bonus, worth.pending) == (0, 0, ())


def test_a_question_that_came_after_the_report_waits() -> None:
    """It has no points and is not taken for a pass."""
    worth = _worth(Graded(pieces=(_piece("q1/a", 6, 6),)))

    assert worth.points == 6
    assert [one.awaits for one in worth.questions] == [None, Awaits.RUN]


def test_points_are_those_of_today() -> None:
    """A question that is now worth half gives half."""
    half = Task(
        slug="a", questions=(TaskQuestion(id="q1", points=Fraction(3)), TaskQuestion(id="q2", points=Fraction(2)))
    )

    assert _worth(GRADED, task=half).points == Fraction(3) * 4 / 6 + 1


def test_published_sums_count_while_no_test_is_voided() -> None:
    """Thirds that are rounded one by one do not change what the question had."""
    pieces = (_piece("q1/a", 0, 2), _piece("q1/b", 3.9999, 3.9999), _piece("q2/a", 0, 4))
    graded = Graded(pieces=pieces, sums={"q1": QuestionSum(points=Fraction(4), max_points=Fraction(6))})

    assert _worth(graded).points == 4


def test_an_awarded_test_gives_everybody_its_points() -> None:
    """4 of 6 with a test of 2 that failed are 6 of 6."""
    assert _worth(GRADED, decisions=_voided(q1_a=VoidHow.AWARDED)).points == 6 + 2


def test_an_award_takes_nothing_away_from_who_has_it() -> None:
    """Not even where the tests, each rounded, come to less than the published sum."""
    pieces = (_piece("q1/a", 0, 2), _piece("q1/b", 3.9999, 3.9999), _piece("q2/a", 0, 4))
    graded = Graded(pieces=pieces, sums={"q1": QuestionSum(points=Fraction(4), max_points=Fraction(6))})

    assert _worth(graded, decisions=_voided(q1_b=VoidHow.AWARDED)).points >= 4


def test_the_other_tests_share_the_points_of_a_dropped_one() -> None:
    """4 of the 4 that are left make the question's 6."""
    assert _worth(GRADED, decisions=_voided(q1_a=VoidHow.DROPPED)).points == 6 + 2


def test_a_question_without_a_test_left_is_made_up_for_by_the_others() -> None:
    """2 of 4 in q2 become 5 of 10, and its bonus stays."""
    worth = _worth(GRADED, decisions=_voided(q1_a=VoidHow.DROPPED, q1_b=VoidHow.DROPPED))

    assert (worth.points, worth.bonus) == (5, 1)
    assert worth.questions[0].left_out is LeftOut.VOIDED


def test_an_assignment_without_a_test_left_costs_nobody_a_point() -> None:
    """Where staff drop all there was, what was graded has all points; what was not has none."""
    everything = _voided(q1_a=VoidHow.DROPPED, q1_b=VoidHow.DROPPED, q2_a=VoidHow.DROPPED)

    assert _worth(GRADED, decisions=everything).points == 10
    assert _worth(Graded(pieces=()), decisions=everything).points == 0


def test_a_voided_bonus_is_apart_from_the_points() -> None:
    """Awarded it is 2, dropped it is 0, and the points stay."""
    awarded, dropped = (_worth(GRADED, decisions=_voided(q1_c=how)) for how in (VoidHow.AWARDED, VoidHow.DROPPED))

    assert (awarded.points, awarded.bonus) == (6, 2)
    assert (dropped.points, dropped.bonus) == (6, 0)


def test_a_bonus_test_that_did_not_run_is_waited_for() -> None:
    """The bonus may still rise."""
    graded = Graded(
        pieces=(_piece("q1/a", 6, 6), _piece("q1/c", 0, 2, bonus=True, is_pending=True), _piece("q2/a", 4, 4))
    )

    assert _worth(graded).pending == ("q1",)


def test_an_awarded_test_is_not_waited_for() -> None:
    """It needs no run any more."""
    graded = Graded(pieces=(_piece("q1/a", 6, 6), _piece("q2/a", 0, 4, is_pending=True)))

    assert _worth(graded, decisions=_voided(q2_a=VoidHow.AWARDED)).pending == ()


def test_an_excused_gpu_question_is_scaled_over_and_not_waited_for() -> None:
    """4 of 6 become 6⅔ of 10."""
    graded = Graded(pieces=(_piece("q1/a", 4, 6), _piece("q2/a", 0, 4, is_pending=True)))
    worth = _worth(graded, policy=CoursePolicy(zone=UTC, gpu_questions=GpuQuestions.EXCUSED))

    assert (worth.points, worth.pending) == (Fraction(20, 3), ())


def test_an_assignment_of_excused_questions_alone_counts_for_nobody() -> None:
    """It is neither 0 of its points nor all of them."""
    task = Task(slug="a", questions=(TaskQuestion(id="q1", points=Fraction(4), gpu=True),))
    policy = CoursePolicy(zone=UTC, gpu_questions=GpuQuestions.EXCUSED)

    term = marks_of(PersonWork(person="ada", attempts={}), [task], policy, Decisions(), now=NOW)

    assert (term.marks["a"].state, term.max_points) == (MarkState.EXCUSED, 0)


def test_two_decisions_on_one_thing_are_a_fault() -> None:
    """Which of two overrides counts is nobody's guess."""
    both = (Override(person="ada", assignment="a", question="q1", points=Fraction(points)) for points in (1, 2))

    with pytest.raises(ValueError, match="two decisions"):
        _worth(GRADED, decisions=Decisions(overrides=frozenset(both)))
