"""Random terms have the properties that marks have; `python -m tests.policy.terms` tries many more."""

import os
from random import Random

from tests.policy.properties import PROPERTIES
from tests.policy.random_terms import Term, random_term
from tests.policy.terms import CounterExample, search, smallest

TERMS = 200


def test_random_terms_have_every_property() -> None:
    """No term of a few hundred breaks one."""
    seed = int.from_bytes(os.urandom(4), "big")
    print(f"seed {seed}")

    assert search(TERMS, seed) is None


def test_random_terms_reach_what_the_properties_are_about() -> None:
    """Among a few hundred there are banked, charged, scaled, pending, excused and provisional marks."""
    marks = [mark for number in range(TERMS) for mark in random_term(Random(number)).marks.marks.values()]
    charges = [mark.charge for mark in marks if mark.charge]

    assert {mark.state.value for mark in marks} == {"graded", "pending", "missing", "excused"}
    assert any(charge.banked for charge in charges)
    assert any(charge.penalty for charge in charges)
    assert any(charge.days_late > charge.banked > 0 for charge in charges)
    assert any(question.left_out for mark in marks if mark.worth for question in mark.worth.questions)
    assert any(mark.is_provisional for mark in marks)
    assert any(mark.deadline and mark.deadline.is_own for mark in marks)


def test_a_counter_example_is_made_small() -> None:
    """What a fault does not need is taken out of the term that shows it."""

    def has_an_attempt(term: Term, random: Random) -> str:  # noqa: ARG001 - the form of a property
        return "an attempt" if any(term.work.attempts[task.slug] for task in term.tasks) else ""

    term = next(one for one in map(random_term, map(Random, range(100))) if has_an_attempt(one, Random()))
    found = smallest(CounterExample(property=has_an_attempt, term=term, fault="an attempt"))

    assert len(found.term.tasks) == len(found.term.tasks[0].questions) == 1
    assert sum(map(len, found.term.work.attempts.values())) == 1
    assert found.term.decisions == type(found.term.decisions)()


def test_there_is_a_property_for_each_claim() -> None:
    """Bounds, order, more time, earlier marks, awards, the best total."""
    assert len(PROPERTIES) == len({one.__name__ for one in PROPERTIES}) == 6
