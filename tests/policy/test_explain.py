"""What a student reads of a mark."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from autograder.policy import Hold, MarkState, explain_mark, explain_term, marks_of
from tests.policy.random_terms import decided
from tests.policy.script import Story, stories

STORIES = {story.work.person: story for story in stories(Path(__file__).with_name("term.md"))}


def _lines(person: str, slug: str) -> tuple[str, ...]:
    story = STORIES[person]
    term = marks_of(story.work, story.tasks, story.policy, story.decisions, now=story.now)
    return explain_mark(term.marks[slug], story.policy)


def _term(story: Story) -> tuple[str, ...]:
    term = marks_of(story.work, story.tasks, story.policy, story.decisions, now=story.now)
    return explain_term(term, story.policy)


def test_a_late_attempt_is_explained_from_its_questions_to_its_mark() -> None:
    """Which attempt, what it earned, its dates, what the bank pays and what is taken off."""
    assert _lines("quin", "a2") == (
        "a2: 18 of 20 points and 2 bonus points.",
        "Attempt 1 counts: it is the only one.",
        "It earned 20 of 20 points before any penalty: q1 8 of 8, q2 12 of 12 and 2 bonus.",
        "Due 2026-11-30 23:59 (America/Denver); handed in 2 days late.",
        "Your bank of late days pays for 1 day.",
        "Penalty for 1 day: 2 points (10 % of the maximum per day), which leaves 18.",
    )


def test_an_extension_is_told_with_both_dates_in_the_zone_of_the_course() -> None:
    """The person's own date first, then the class's."""
    assert _lines("vic", "a2")[-1] == (
        "Due 2026-12-10 23:59 (Europe/Berlin), extended from 2026-11-30 23:59 (Europe/Berlin); handed in on time."
    )


def test_a_date_in_another_zone_is_told_in_that_of_the_course() -> None:
    """An accommodation's date is kept in UTC, and the student reads 12-02 11:59 of the course."""
    assert _lines("gus", "a2")[-2].startswith("Due 2026-12-02 11:59 (America/Denver), extended from 2026-11-30 23:59 ")


@pytest.mark.parametrize(
    ("person", "slug", "sentence"),
    [
        ("mia", "a1", "Attempt 2 counts: it gives the most points once late days are paid for."),
        ("yan", "a2", "Attempt 2 counts: it is the last one."),
        ("abe", "a2", "Attempt 1 counts: it is the last one that is graded."),
        ("abe", "a2", "Attempt 2 is still to be graded, so the mark may change."),
        ("ned", "a2", "Attempt 1 counts: it is the only one that is not too late."),
        ("ned", "a2", "Attempt 2 came after the last late day and cannot count."),
        ("ned", "a1", "a1: 0 of 10 points, because nothing that counts has been handed in."),
        ("ida", "a2", "a2: excused; it counts neither in your total nor in the maximum."),
        ("jon", "a1", "The course staff set this mark; attempts do not change it."),
        ("kim", "a3", "The course staff set the points of q3."),
        ("ben", "a1", "The course staff corrected how q2 is scored for everybody; its points include that."),
        ("sam", "a1", "q1 does not count, because the course staff withdrew its tests."),
        ("sam", "a3", "q3 does not count, because it needs a GPU."),
        ("sam", "a3", "The questions that count are scaled to the whole: 13.3333 of 20 points."),
        (
            "pia",
            "a2",
            "Penalty for 3 days: 4 points (10 % of the maximum per day), which leaves 0; a mark never falls below 0.",
        ),
        ("ola", "a3", "a3: 15 of 20 points so far."),
        ("ola", "a3", "q3 is not graded in full yet, and its points may change."),
        ("eve", "a4", "q2 is graded by hand and has no points yet."),
        ("dot", "a1", "This mark is provisional: how your bank days are spent can still change."),
    ],
)
def test_each_reason_is_a_sentence(person: str, slug: str, sentence: str) -> None:
    """Every rule that decided the mark is said in words."""
    assert sentence in _lines(person, slug)


def test_a_mark_on_hold_is_one_sentence_without_a_number_of_its_own() -> None:
    """Neither points nor dates nor attempts are said."""
    assert _lines("leo", "a1") == ("a1: your mark is on hold and is shown when the course staff release it.",)


def test_the_total_leaves_out_what_is_on_hold_and_says_so() -> None:
    """A mark on hold cannot be worked out from the total, nor from the bank."""
    assert _term(STORIES["leo"])[-1] == "Total: 14 of 40 points, without a1, a3."


def test_a_term_ends_with_its_total_and_what_is_left_of_the_bank() -> None:
    """Excused assignments are in neither number."""
    assert _term(STORIES["ida"])[-2:] == ("Total: 38 of 40 points.", "Late days left in your bank: 0 of 3.")


@pytest.mark.parametrize("person", STORIES)
def test_no_test_is_named(person: str) -> None:
    """A voided test may be hidden: its name is in no sentence."""
    story = STORIES[person]
    graded = [one.graded for attempts in story.work.attempts.values() for one in attempts if one.graded]
    text = "\n".join(_term(story))

    assert not [piece.test for one in graded for piece in one.pieces if piece.test in text]


@pytest.mark.parametrize("person", STORIES)
def test_what_is_said_of_a_held_mark_does_not_depend_on_it(person: str) -> None:
    """With every mark on hold, what the person did makes no difference."""
    story = STORIES[person]
    holds = (Hold(assignment=task.slug) for task in story.tasks)
    held = replace(story, decisions=decided(story.decisions, *holds))
    nothing = replace(held, work=replace(held.work, attempts={}))

    assert _term(held) == _term(nothing)


def test_in_order_a_late_mark_is_provisional_while_an_earlier_assignment_takes_work() -> None:
    """An extension of a1 beyond a2 can still take days that a2 now has; a1 itself is not touched by later work."""
    story = STORIES["quin"]
    soon = story.work.attempts["a1"][0].received_at - timedelta(days=3)

    early = marks_of(story.work, story.tasks, story.policy, story.decisions, now=soon)
    late = marks_of(story.work, story.tasks, story.policy, story.decisions, now=story.now)

    assert [mark.is_provisional for mark in early.marks.values()] == [False, True, False, False]
    assert not any(mark.is_provisional for mark in late.marks.values())
    assert early.marks["a2"].state is MarkState.GRADED
