"""A scripted term comes to the marks that were worked out by hand, to the last digit."""

from collections import Counter
from pathlib import Path

import pytest

from autograder.policy import Mark, VoidHow, marks_of, published
from tests.policy.script import Expected, Story, stories

STORIES = tuple(stories(Path(__file__).with_name("term.md")))


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.work.person)
def test_every_mark_is_as_it_was_worked_out_by_hand(story: Story) -> None:
    """State, counting attempt, days late and banked, penalty, points, bonus and flags of each assignment."""
    term = marks_of(story.work, story.tasks, story.policy, story.decisions, now=story.now)

    assert {slug: _as_expected(mark) for slug, mark in term.marks.items()} == story.marks


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.work.person)
def test_total_and_bank_are_as_they_were_worked_out_by_hand(story: Story) -> None:
    """What is left of the bank, the term's total and its maximum."""
    term = marks_of(story.work, story.tasks, story.policy, story.decisions, now=story.now)

    assert (term.bank_left, published(term.total), published(term.max_points)) == (
        story.bank_left,
        story.total,
        story.max_points,
    )


def test_the_term_has_people_enough_and_each_rule_twice() -> None:
    """25 people or more with 4 assignments each, and every rule decides at least two marks."""
    assert len(STORIES) >= 25
    assert all(len(story.marks) == 4 for story in STORIES)
    assert {name: count for name, count in _uses().items() if count < 2} == {}


def _uses() -> Counter[str]:
    used: Counter[str] = Counter(dict.fromkeys(RULES, 0))
    for story in STORIES:
        decisions, person = story.decisions, story.work.person
        used["extension"] += sum(one.person == person for one in decisions.extensions)
        used["accommodation"] += any(one.person == person for one in decisions.accommodations)
        used["score by hand"] += sum(one.person == person for one in decisions.hand_scores)
        used["override of a question"] += sum(
            one.person == person and one.question is not None for one in decisions.overrides
        )
        for how in VoidHow:
            used[f"void {how}"] += sum(one.how is how for one in decisions.voids)
        used["clock changes"] += len({task.due.utcoffset() for task in story.tasks if task.due}) > 1
        used["without a due date"] += sum(task.due is None for task in story.tasks)
        used[f"gpu {story.policy.gpu_questions}"] += 1
        used[f"keep {story.policy.keep}"] += 1
        used[f"bank {story.policy.bank}"] += 1
        for mark in story.marks.values():
            used[mark.state] += 1
            used["bonus"] += mark.bonus > 0
            used.update(mark.flags)
            if mark.charge:
                late, banked, penalty = mark.charge
                used["banked"] += banked > 0
                used["penalty"] += penalty > 0
                used["banked in part"] += 0 < banked < late
    return used


RULES = (
    "extension", "accommodation", "score by hand", "override of a question", "void awarded", "void dropped",
    "clock changes", "without a due date", "gpu required", "gpu excused", "keep best", "keep last", "bank in_order",
    "bank best", "graded", "pending", "missing", "excused", "bonus", "held", "set", "provisional", "banked", "penalty",
    "banked in part",
)  # fmt: skip


def _as_expected(mark: Mark) -> Expected:
    flags = {"held": mark.is_held, "set": mark.is_overridden, "provisional": mark.is_provisional}
    charge = mark.charge
    return Expected(
        state=mark.state.value,
        attempt=mark.attempt,
        charge=(charge.days_late, charge.banked, published(charge.penalty)) if charge else None,
        points=published(mark.points),
        bonus=published(mark.bonus),
        flags=frozenset(name for name, is_set in flags.items() if is_set),
    )
