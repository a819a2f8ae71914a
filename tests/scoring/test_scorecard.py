"""Points come only from declared tests that were recorded as passed, and sums are exact."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.errors import GraderFault
from autograder.model.course import Question
from autograder.model.manifest import DeclaredTest, Manifest
from autograder.model.report import Cause, QuestionStatus, ReportStatus, TestStatus
from autograder.model.verdict import Verdict
from autograder.scoring import check_points, score_findings, score_nothing

Build = Callable[..., list[Verdict]]
Questions = tuple[Question, ...]


def failed(test: str) -> dict[str, Verdict]:
    return {test: Verdict(test=test, status=TestStatus.FAILED, cause=Cause.WRONG_VALUE)}


def test_all_passed_gives_exactly_the_points(verdicts_with: Build, questions: Questions, manifest: Manifest) -> None:
    """Thirds of 10 and of 0.3 add up to 10 and 0.3 without a rounding error."""
    card = score_findings(verdicts_with(), questions, manifest)
    assert [(q.score, q.max_score) for q in card.questions] == [(10.0, 10.0), (0.3, 0.3)]
    assert (card.score, card.max_score) == (10.3, 10.3)
    assert (card.status, card.reason) == (ReportStatus.GRADED, "")


def test_weights_share_the_points(verdicts_with: Build, questions: Questions, manifest: Manifest) -> None:
    """A test of weight 2 beside one of weight 1 is worth two thirds of the question."""
    card = score_findings(verdicts_with(failed("q2/test_b")), questions, manifest)
    assert card.questions[1].score == 0.1
    assert [f.max_score for f in card.tests[3:5]] == [0.1, 0.2]


def test_fraction_scales_a_pass(verdicts_with: Build, questions: Questions, manifest: Manifest) -> None:
    """Partial credit earns that part of the test's own points and no more."""
    half = Verdict(test="q1/test_a", status=TestStatus.PASSED, fraction=0.5)
    card = score_findings(verdicts_with({"q1/test_a": half}), questions, manifest)
    assert card.tests[0].score == 1.6667
    assert card.questions[0].score == 8.3333


@pytest.mark.parametrize("status", [status for status in TestStatus if status is not TestStatus.PASSED])
def test_only_passed_earns(status: TestStatus, verdicts_with: Build, questions: Questions, manifest: Manifest) -> None:
    """Every other status earns nothing, whatever fraction stands beside it."""
    other = Verdict(test="q1/test_a", status=status, fraction=1.0)
    card = score_findings(verdicts_with({"q1/test_a": other}), questions, manifest)
    assert card.tests[0].score == 0.0
    assert card.questions[0].score == 6.6667


def test_missing_verdict_is_our_error(verdicts_with: Build, questions: Questions, manifest: Manifest) -> None:
    """A declared test that nobody reported makes the report an error, not a pass and not a zero."""
    card = score_findings(verdicts_with()[1:], questions, manifest)
    assert (card.tests[0].status, card.tests[0].message) == (TestStatus.ERROR, "no verdict was recorded")
    assert card.status is ReportStatus.ERROR
    assert card.reason.startswith("1 test could not be graded")
    assert card.questions[0].status is QuestionStatus.ERROR


def test_second_verdict_is_our_error(verdicts_with: Build, questions: Questions, manifest: Manifest) -> None:
    """A test that was reported twice earns nothing, even when both say passed."""
    card = score_findings([*verdicts_with(), verdicts_with()[0]], questions, manifest)
    first = card.tests[0]
    assert (first.status, first.score, first.max_score) == (TestStatus.ERROR, 0.0, 3.3333)
    assert "2 verdicts" in first.message
    assert len(card.tests) == len(manifest.tests)


def test_undeclared_verdict_is_our_error(verdicts_with: Build, questions: Questions, manifest: Manifest) -> None:
    """A verdict for a test that nobody declared is worth nothing and shown to staff alone."""
    forged = Verdict(test="q1/test_forged", status=TestStatus.PASSED, message="seen")
    card = score_findings([*verdicts_with(), forged], questions, manifest)
    last = card.tests[-1]
    assert (last.id, last.status, last.score, last.max_score) == (forged.test, TestStatus.ERROR, 0.0, 0.0)
    assert (last.level, last.message.splitlines()[-1]) == ("silent", "seen")
    assert (card.status, card.score) == (ReportStatus.ERROR, 10.3)


@pytest.mark.parametrize("fraction", [-0.1, 1.1, float("nan"), float("inf")])
def test_fraction_outside_its_range_is_our_error(
    fraction: float, verdicts_with: Build, questions: Questions, manifest: Manifest
) -> None:
    """Credit above the whole, below nothing or not a number is a broken grader."""
    odd = Verdict(test="q1/test_a", status=TestStatus.PASSED, fraction=fraction, feedback="well done")
    card = score_findings(verdicts_with({"q1/test_a": odd}), questions, manifest)
    assert (card.tests[0].status, card.tests[0].score) == (TestStatus.ERROR, 0.0)
    assert (card.tests[0].fraction, card.tests[0].feedback) == (0.0, "")


def test_pending_makes_the_report_partial(verdicts_with: Build, questions: Questions, manifest: Manifest) -> None:
    """Tests that wait for a GPU leave their question and the report incomplete."""
    pending = [Verdict(test=test, status=TestStatus.PENDING) for test in ("q1/test_a", "q1/test_b")]
    card = score_findings(verdicts_with({v.test: v for v in pending}), questions, manifest)
    assert [q.status for q in card.questions] == [QuestionStatus.PENDING, QuestionStatus.GRADED]
    assert card.status is ReportStatus.PARTIAL
    assert "2 tests" in card.reason


def test_error_outweighs_pending(verdicts_with: Build, questions: Questions, manifest: Manifest) -> None:
    """A report with both an error and a pending test is an error."""
    changed = {
        "q1/test_a": Verdict(test="q1/test_a", status=TestStatus.PENDING),
        "q1/test_b": Verdict(test="q1/test_b", status=TestStatus.ERROR),
    }
    card = score_findings(verdicts_with(changed), questions, manifest)
    assert (card.status, card.questions[0].status) == (ReportStatus.ERROR, QuestionStatus.ERROR)


def test_bonus_stands_apart(verdicts_with: Build, questions: Questions, manifest: Manifest) -> None:
    """A passed bonus test raises the bonus alone; failing it lowers nothing else."""
    with_bonus = score_findings(verdicts_with(), questions, manifest)
    without = score_findings(verdicts_with(failed("q2/test_bonus")), questions, manifest)
    assert (with_bonus.score, with_bonus.bonus, with_bonus.questions[1].bonus) == (10.3, 2.0, 2.0)
    assert (without.score, without.bonus) == (10.3, 0.0)


def test_what_the_grader_recorded_is_kept(verdicts_with: Build, questions: Questions, manifest: Manifest) -> None:
    """Texts, times and blocking questions of a verdict reach its finding unchanged."""
    full = Verdict(
        test="q2/test_a",
        status=TestStatus.BLOCKED,
        cause=Cause.NOT_IMPLEMENTED,
        message="staff",
        feedback="student",
        wall_s=0.5,
        blocked_by="q1",
        notes=("tried twice",),
        output="printed",
    )
    found = score_findings(verdicts_with({full.test: full}), questions, manifest).tests[3]
    names = ("status", "cause", "message", "feedback", "wall_s", "blocked_by", "notes", "output")
    assert {n: getattr(found, n) for n in names} == {n: getattr(full, n) for n in names}


def test_nothing_to_grade_is_zero_with_a_reason(questions: Questions, manifest: Manifest) -> None:
    """An empty submission scores 0 of everything and says why."""
    card = score_nothing(questions, manifest, reason="tiny.py is missing.")
    assert (card.score, card.max_score, card.bonus) == (0.0, 10.3, 0.0)
    assert (card.status, card.reason, card.tests) == (ReportStatus.UNGRADABLE, "tiny.py is missing.", ())


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"question": "q9"}, "question 'q9'"),
        ({"weight": -1.0}, "weight -1.0"),
        ({"weight": float("nan")}, "weight nan"),
        ({"id": "q1/test_b"}, "declared 2 times"),
    ],
)
def test_broken_manifest_is_refused(
    change: dict[str, object], says: str, questions: Questions, manifest: Manifest
) -> None:
    """A manifest that cannot be scored fairly is our fault, said before anything is scored."""
    broken = replace(manifest, tests=(replace(manifest.tests[0], **change), *manifest.tests[1:]))
    with pytest.raises(GraderFault, match=says):
        check_points(questions, broken)


@pytest.mark.parametrize(
    ("question", "says"),
    [
        (Question(id="q3", title="Unreachable", points=5), "no declared test can earn"),
        (Question(id="q3", title="Unreachable", points=0, bonus=5), "no declared test can earn"),
        (Question(id="q3", title="Odd", points=float("inf")), "worth inf points"),
        (Question(id="q3", title="Odd", points=-1), "worth -1 points"),
    ],
)
def test_points_out_of_reach_are_refused(
    question: Question, says: str, questions: Questions, manifest: Manifest
) -> None:
    """Points that no test can earn are found before a student is told of a maximum nobody can reach."""
    with pytest.raises(GraderFault, match=says):
        check_points((*questions, question), manifest)


def test_test_of_weight_zero_is_worth_nothing(manifest: Manifest) -> None:
    """A question of tests without weight is possible when it is worth nothing."""
    light = DeclaredTest(id="q3/test_only", question="q3", weight=0)
    card = score_findings(
        [Verdict(test=light.id, status=TestStatus.PASSED)],
        (Question(id="q3", title="Warm-up", points=0),),
        replace(manifest, tests=(light,)),
    )
    assert (card.tests[0].score, card.max_score) == (0.0, 0.0)


@settings(deadline=None)
@given(
    points=st.decimals(min_value=0, max_value=200, places=2).map(float),
    weights=st.lists(st.decimals(min_value="0.1", max_value=9, places=1).map(float), min_size=1, max_size=12),
    data=st.data(),
)
def test_sums_are_exact_for_any_weights(points: float, weights: list[float], data: st.DataObject) -> None:
    """All passed gives the points to the last bit; fewer passes never give more; order never matters."""
    tests = tuple(DeclaredTest(id=f"q1/test_{n}", question="q1", weight=weight) for n, weight in enumerate(weights))
    manifest = Manifest(assignment="tiny", tests=tests, grader_digest="sha256:0")
    questions = (Question(id="q1", title="Any", points=points),)
    passed = [Verdict(test=test.id, status=TestStatus.PASSED) for test in tests]
    assert score_findings(passed, questions, manifest).score == points

    kept = data.draw(st.sets(st.integers(0, len(tests) - 1)))
    mixed = [
        verdict if n in kept else Verdict(test=verdict.test, status=TestStatus.FAILED)
        for n, verdict in enumerate(passed)
    ]
    card = score_findings(mixed, questions, manifest)
    assert 0 <= card.score <= points
    expected = Fraction(repr(points)) * sum((Fraction(repr(weights[n])) for n in kept), Fraction())
    assert card.score == pytest.approx(float(expected / sum(Fraction(repr(w)) for w in weights)), abs=1e-4)
    assert score_findings(data.draw(st.permutations(mixed)), questions, manifest) == card
