"""`python -m tests.policy.terms --count 100000 --seed X`: random terms with the properties that marks have.

The first term that breaks one is made smaller while it still does, and printed.
"""

import argparse
import os
import pprint
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from tests.policy.properties import PROPERTIES, Property
from tests.policy.random_terms import Term, random_term

#: Variations of each smaller term that are tried before it is held to be sound.
_VARIATIONS = 40
_KINDS = ("extensions", "accommodations", "excuses", "overrides", "hand_scores", "holds", "voids")


@dataclass(frozen=True, kw_only=True)
class CounterExample:
    """A term that breaks a property."""

    property: Property
    term: Term
    #: What is wrong.
    fault: str


def main() -> int:
    """Run it; exit status 1 when a property is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000, help="terms to try")
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    start_s = time.perf_counter()
    found = search(options.count, options.seed)
    if found is not None:
        show(found)
        return 1
    wall_s = time.perf_counter() - start_s
    print(f"{options.count:,} terms have all {len(PROPERTIES)} properties; {wall_s:.0f} s")
    return 0


def search(count: int, seed: int) -> CounterExample | None:
    """Try so many terms; the first counter-example, made small, or None."""
    for number in range(count):
        term = random_term(Random(f"{seed} {number}"))
        for prop in PROPERTIES:
            if fault := prop(term, Random(f"{seed} {number} {prop.__name__}")):
                return smallest(CounterExample(property=prop, term=term, fault=fault))
    return None


def smallest(example: CounterExample) -> CounterExample:
    """The example without everything that it does not need."""
    for term in _smaller(example.term):
        for variation in range(_VARIATIONS):
            if fault := example.property(term, Random(variation)):
                return smallest(replace(example, term=term, fault=fault))
    return example


def show(example: CounterExample) -> None:
    """Print it."""
    print(f"{example.property.__name__}: {example.fault}")
    print(pprint.pformat(example.term, width=140))


def _smaller(term: Term) -> Iterator[Term]:
    """The term with one thing less."""
    for task in term.tasks:
        if len(term.tasks) > 1:
            yield replace(term, tasks=tuple(one for one in term.tasks if one != task))
    for slug, attempts in term.work.attempts.items():
        for attempt in attempts:
            fewer = tuple(one for one in attempts if one != attempt)
            yield replace(term, work=replace(term.work, attempts={**term.work.attempts, slug: fewer}))
    for kind in _KINDS:
        for decision in getattr(term.decisions, kind):
            fewer_decisions = getattr(term.decisions, kind) - {decision}
            yield replace(term, decisions=replace(term.decisions, **{kind: fewer_decisions}))
    for task in term.tasks:
        for question in task.questions:
            if len(task.questions) > 1:
                less = replace(task, questions=tuple(one for one in task.questions if one != question))
                yield replace(term, tasks=tuple(less if one == task else one for one in term.tasks))


if __name__ == "__main__":
    sys.exit(main())
