"""The course's graders are fair and sharp: other right answers get every point, misconceptions lose theirs alone."""

import hashlib
from collections import Counter
from typing import Any

import pytest

from autograder.model.course import Assignment
from autograder.model.report import GradeReport, TestStatus
from autograder.verification import Variant, VariantKind, compare, load_variants

LEAST_WRONG, LEAST_RIGHT = 5, 2
FIXED_SEED = "a2" * 16
SEEDS = [hashlib.sha256(f"a2_xor variants {number}".encode()).hexdigest()[:32] for number in range(20)]

pytestmark = pytest.mark.timeout(1200)


def variants(assignment: Assignment, kind: VariantKind) -> tuple[Variant, ...]:
    """All variants of one kind."""
    assert assignment.solutions_dir is not None
    return load_variants(assignment.solutions_dir, kind)


def graded(assigned: Any, kind: VariantKind, seed: str) -> list[tuple[Variant, GradeReport]]:
    """Every variant of a kind with its report."""
    batch = variants(assigned.assignment, kind)
    reports = assigned.reports([dict(variant.files) for variant in batch], seed)
    return list(zip(batch, reports, strict=True))


def differences(assigned: Any, kind: VariantKind, seed: str) -> str:
    """What differs from the expectations of all variants of one kind."""
    pairs = graded(assigned, kind, seed)
    return "\n".join(sentence for variant, report in pairs for sentence in compare(variant, report))


def reachable(report: GradeReport) -> float:
    """The points of every test that this machine can run."""
    pending = sum(test.max_score for test in report.tests if test.status is TestStatus.PENDING)
    return report.max_score - pending


def test_every_other_right_answer_gets_every_point(assigned: Any) -> None:
    """Valid solutions of another make get all points that wait for no GPU, and the bonus."""
    pairs = graded(assigned, VariantKind.RIGHT, FIXED_SEED)

    assert {v.name: r.score for v, r in pairs if abs(r.score - reachable(r)) > 1e-9} == {}
    assert "\n".join(sentence for v, r in pairs for sentence in compare(v, r)) == ""


def test_every_misconception_loses_its_own_tests_and_reads_its_own_message(assigned: Any) -> None:
    """A wrong variant fails exactly the tests it lists, and its student reads what to mend."""
    assert differences(assigned, VariantKind.WRONG, FIXED_SEED) == ""


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", list(VariantKind))
def test_no_expectation_needs_luck(assigned: Any, kind: VariantKind, seed: str) -> None:
    """On twenty other seeds every variant ends as expected."""
    assert differences(assigned, kind, seed) == ""


def test_every_question_has_enough_variants(assignment: Assignment) -> None:
    """Each question has at least five known misconceptions and two right answers."""
    wrong = Counter(variant.question for variant in variants(assignment, VariantKind.WRONG))
    right = Counter(variant.question for variant in variants(assignment, VariantKind.RIGHT))
    questions = [question.id for question in assignment.questions]
    assert {q: wrong[q] for q in questions if wrong[q] < LEAST_WRONG} == {}
    assert {q: right[q] for q in questions if right[q] < LEAST_RIGHT} == {}


def test_a_misconception_fails_a_test_of_its_own_question(assignment: Assignment) -> None:
    """Whatever else a misconception breaks, its own question's graders notice it."""
    aloof = [
        variant.name
        for variant in variants(assignment, VariantKind.WRONG)
        if not any(failure.test.startswith(f"{variant.question}/") for failure in variant.fails)
    ]
    assert aloof == []


def test_a_variant_says_what_it_is_in_one_sentence(assignment: Assignment) -> None:
    """`about` of every variant is one sentence that ends."""
    every = [variant for kind in VariantKind for variant in variants(assignment, kind)]
    assert [v.name for v in every if not v.about.endswith(".") or "\n" in v.about] == []
