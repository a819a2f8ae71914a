"""The place in line that a job gets depends on who waits, and on nothing else."""

from dataclasses import replace
from itertools import pairwise

from autograder.ledger.turns import Line, Precedence, Turn, precedence_of, turn_of

EMPTY = Line(precedence=Precedence.FRESH, claimed=None, waiting=None, own=None)


def turn(**line: int | None) -> int:
    return turn_of(replace(EMPTY, **line)).turn


def test_fresh_work_comes_before_regrades_and_regrades_before_verify() -> None:
    """However late its turn."""
    order = [Turn(precedence=one, turn=5 - one) for one in Precedence]
    assert all(earlier < later for earlier, later in pairwise(order))
    assert [one.name for one in Precedence] == ["FRESH", "REGRADE", "VERIFY"]


def test_work_is_fresh_until_its_lane_has_a_report() -> None:
    """A regrade is what is asked for again, or what changed graders make of graded work."""
    assert precedence_of(again=False, is_graded=False) is Precedence.FRESH
    assert precedence_of(again=True, is_graded=False) is Precedence.REGRADE
    assert precedence_of(again=False, is_graded=True) is Precedence.REGRADE


def test_a_turn_keeps_the_precedence_of_its_line() -> None:
    """The turns of regrades say nothing about those of fresh work."""
    assert turn_of(replace(EMPTY, precedence=Precedence.VERIFY)) == Turn(precedence=Precedence.VERIFY, turn=0)


def test_each_waiting_job_of_a_person_stands_one_turn_behind_the_one_before() -> None:
    """The k-th is k - 1 turns behind the first."""
    turns = [turn()]
    for _ in range(4):
        turns.append(turn(waiting=turns[0], own=turns[-1]))
    assert turns == [0, 1, 2, 3, 4]


def test_who_comes_new_joins_the_round_that_is_being_graded() -> None:
    """Neither before those who wait in it nor behind all jobs of whoever queued many."""
    assert turn(claimed=7, waiting=7) == 7
    assert turn(claimed=7, waiting=8) == 8


def test_a_round_that_nobody_waits_in_is_over() -> None:
    """Who comes next begins another one, so that two people with a job each are graded as they came."""
    assert turn(claimed=7) == 8
    assert turn(claimed=7, own=7) == 8


def test_who_was_away_saves_up_nothing() -> None:
    """A person whose last job is long past joins the present round."""
    assert turn(claimed=7, waiting=7, own=2) == 7


def test_handing_in_again_at_once_is_one_turn_later() -> None:
    """A person whose job was claimed in this round waits until the others had theirs."""
    assert turn(claimed=7, waiting=7, own=7) == 8
