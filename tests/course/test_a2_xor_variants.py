"""The XOR graders are fair and sharp: other right answers get every point, misconceptions lose theirs alone."""

import hashlib
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from autograder.authoring import Variant, VariantKind, compare, load_variants
from autograder.config import load_assignment, load_course
from autograder.intake import digest_of
from autograder.model.report import GradeReport
from autograder.model.submission import Submission
from autograder.pipeline.grading import Grader

ROOT = Path(__file__).resolve().parents[2]
SOLUTIONS = ROOT / "solutions" / "a2_xor"
QUESTIONS = 9
LEAST_WRONG, LEAST_RIGHT = 5, 2
FIXED_SEED = "a2" * 16
SEEDS = [hashlib.sha256(f"a2_xor variants {number}".encode()).hexdigest()[:32] for number in range(20)]

pytestmark = pytest.mark.timeout(1200)


@pytest.fixture(scope="module")
def grader() -> Iterator[Grader]:
    """A grader of the assignment on the graded path, shared by the tests of this file."""
    with Grader.start(load_assignment(load_course(ROOT), "a2_xor"), isolation="bubblewrap") as started:
        yield started


def variants(kind: VariantKind) -> tuple[Variant, ...]:
    """All variants of one kind."""
    return load_variants(SOLUTIONS, kind)


def graded(grader: Grader, batch: Sequence[Variant], seed: str) -> list[GradeReport]:
    """Reports of a whole batch, in its order, as many at a time as there are cores."""
    print(f"seed {seed}")

    def report(variant: Variant) -> GradeReport:
        submission = Submission(assignment=grader.assignment.slug, files=variant.files, digest=digest_of(variant.files))
        return grader.report(submission, seed)

    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        return list(pool.map(report, batch))


def differences(grader: Grader, kind: VariantKind, seed: str) -> list[str]:
    """What differs from the expectations of all variants of one kind."""
    batch = variants(kind)
    reports = graded(grader, batch, seed)
    return [sentence for variant, report in zip(batch, reports, strict=True) for sentence in compare(variant, report)]


def question_of(variant: Variant) -> str:
    """Turn a name such as `a2_4b` or `a2_4_prod` into the question it is about, `4`."""
    return variant.name.removeprefix("a2_")[0]


def test_every_other_right_answer_gets_every_point(grader: Grader) -> None:
    """Valid solutions of another make get 100 of 100 points and the bonus."""
    batch = variants(VariantKind.RIGHT)
    reports = graded(grader, batch, FIXED_SEED)
    wanted = grader.assignment.max_score
    short = {v.name: r.score for v, r in zip(batch, reports, strict=True) if r.score != wanted}
    assert short == {}
    assert "\n".join(s for v, r in zip(batch, reports, strict=True) for s in compare(v, r)) == ""


def test_every_misconception_loses_its_own_tests_and_reads_its_own_message(grader: Grader) -> None:
    """A wrong variant fails exactly the tests it lists, and its student reads what to mend."""
    assert "\n".join(differences(grader, VariantKind.WRONG, FIXED_SEED)) == ""


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", list(VariantKind))
def test_no_expectation_needs_luck(grader: Grader, kind: VariantKind, seed: str) -> None:
    """On twenty other seeds every variant ends as expected."""
    assert "\n".join(differences(grader, kind, seed)) == ""


def test_every_question_has_enough_variants() -> None:
    """Each question has at least five known misconceptions and two other right answers."""
    wrong = Counter(question_of(variant) for variant in variants(VariantKind.WRONG))
    right = Counter(question_of(variant) for variant in variants(VariantKind.RIGHT))
    questions = [str(number) for number in range(1, QUESTIONS + 1)]
    assert [q for q in questions if wrong[q] < LEAST_WRONG] == []
    assert [q for q in questions if right[q] < LEAST_RIGHT] == []


def test_a_misconception_fails_a_test_of_its_own_question() -> None:
    """Whatever else a misconception breaks, its own question's graders notice it."""
    aloof = [
        variant.name
        for variant in variants(VariantKind.WRONG)
        if not any(failure.test.startswith(f"q{question_of(variant)}/") for failure in variant.fails)
    ]
    assert aloof == []


def test_a_misconception_says_what_it_is_in_one_sentence() -> None:
    """`about` of every variant is one sentence that ends."""
    every = [*variants(VariantKind.WRONG), *variants(VariantKind.RIGHT)]
    assert [v.name for v in every if not v.about.endswith(".") or "\n" in v.about] == []
