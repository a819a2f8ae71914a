"""Every attack of `tests/adversaries` against the graded sandbox: no point, no secret, no remains."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from autograder.model.report import GradeReport
from tests.security.arena import (
    ADVERSARIES,
    CONTROLS,
    FAMILIES,
    LEAK,
    Arena,
    Attack,
    Bout,
    attacks,
    canaries,
    load_attack,
    unsafe_forms,
)

ATTACKS = attacks()


@pytest.fixture(scope="module")
def arena() -> Iterator[Arena]:
    """One grader for all attacks, as a worker has one for all submissions."""
    with Arena("bubblewrap") as made:
        yield made


@pytest.fixture(scope="module")
def honest(arena: Arena) -> GradeReport:
    """The report on an honest and right solution."""
    return arena.grade(load_attack(ADVERSARIES / "honest_right"))


def told(bout: Bout) -> str:
    """What did not hold, line by line."""
    return "\n".join([*bout.seen, *bout.left, *bout.wrong])


@pytest.mark.parametrize("control", CONTROLS)
def test_an_honest_solution_gets_its_points_before_the_attacks(arena: Arena, control: str) -> None:
    """Right work earns everything, and a mistake costs exactly its own points."""
    bout = arena.fight(load_attack(ADVERSARIES / control))
    assert bout.held, told(bout)


@pytest.mark.slow
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: f"{attack.family}-{attack.name}")
def test_an_attack_earns_nothing_sees_nothing_and_leaves_nothing(arena: Arena, attack: Attack) -> None:
    """What it earns, what it fails for, what a student may read and what remains are as declared."""
    bout = arena.fight(attack)
    assert bout.held, told(bout)


@pytest.mark.parametrize("control", CONTROLS)
def test_an_honest_solution_gets_its_points_after_the_attacks(arena: Arena, control: str) -> None:
    """No attack changed what the same worker gives to honest work."""
    bout = arena.fight(load_attack(ADVERSARIES / control))
    assert bout.held, told(bout)


def test_there_are_attacks_in_every_family() -> None:
    """The suite is not empty in any respect, and at least a hundred attacks strong."""
    assert len(ATTACKS) >= 100
    assert {attack.family for attack in ATTACKS} == set(FAMILIES) - {"control"}


def test_canaries_stand_where_secrets_stand() -> None:
    """Text and numbers are planted in docstrings, comments, inputs, expectations, notes, solutions and environment."""
    planted = canaries()
    kinds = {word.split("-")[1] for word in planted if word.startswith("cnr-")}
    secret = {"comment", "docstring", "environment", "input", "memory", "neighbour", "notes", "solution", "staff"}
    assert kinds >= secret
    assert sum(word.isdigit() for word in planted) >= 5


@pytest.mark.parametrize("secret", [*canaries(), "the seed"])
def test_a_secret_in_the_feedback_is_noticed(arena: Arena, honest: GradeReport, secret: str) -> None:
    """The search for secrets finds each of them in the feedback of a test."""
    word = honest.seed if secret == "the seed" else secret
    spoilt = replace(honest, tests=(replace(honest.tests[-1], feedback=f"It is {word}."),))
    assert word in set(arena.seen(spoilt))


def test_text_that_an_attack_carries_out_is_noticed(arena: Arena, honest: GradeReport) -> None:
    """The marked text of an attack is found in the feedback of a hidden test."""
    spoilt = replace(honest, tests=(replace(honest.tests[-1], feedback=f"got {LEAK} 0.25"),))
    assert [found for found in arena.seen(spoilt) if LEAK in found]


def test_an_honest_report_shows_no_secret(arena: Arena, honest: GradeReport) -> None:
    """The search finds nothing where nothing is."""
    assert list(arena.seen(honest)) == []
    assert list(unsafe_forms(honest)) == []
