"""What marks are made from is what files and reports say, in exact numbers."""

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.config import load_assignment, load_course
from autograder.model.course import Assignment, Bank, Course, Policy, Question, ScheduledAssignment
from autograder.model.manifest import DeclaredTest, Manifest
from autograder.model.report import Environment, GradeReport, ReportStatus, TestStatus, Timings
from autograder.model.verdict import Verdict
from autograder.policy import Attempt, CoursePolicy, Decisions, PersonWork, Task, Void, VoidHow, marks_of, published
from autograder.scoring import score_findings
from autograder.scoring.scorecard import score_nothing
from autograder.scoring.shares import decimal_of
from autograder.services.facts import graded_of, policy_of, task_of

NOW = datetime(2026, 9, 1, tzinfo=UTC)
QUESTIONS = (
    Question(id="q1", title="One", points=1.0),
    Question(id="q2", title="Two", points=7.0, bonus=2.0),
    Question(id="q3", title="Three", points=0.1, gpu=True),
)
TESTS = (
    DeclaredTest(id="q1/a", question="q1"),
    DeclaredTest(id="q1/b", question="q1"),
    DeclaredTest(id="q1/c", question="q1", weight=4),
    DeclaredTest(id="q2/a", question="q2", weight=3),
    DeclaredTest(id="q2/b", question="q2", weight=8),
    DeclaredTest(id="q2/more", question="q2", bonus=True),
    DeclaredTest(id="q3/a", question="q3", gpu=True),
)
MANIFEST = Manifest(assignment="a", tests=TESTS, grader_digest="sha256:0")
BONUS_TESTS = frozenset({"q2/more"})


def _report(*verdicts: Verdict) -> GradeReport:
    known = {one.test for one in verdicts}
    rest = [Verdict(test=test.id, status=TestStatus.PASSED) for test in TESTS if test.id not in known]
    card = score_findings([*verdicts, *rest], QUESTIONS, MANIFEST)
    return GradeReport(
        assignment="a",
        submission="sha256:0",
        grader="sha256:0",
        seed="0" * 32,
        environment=Environment(python="3.12", isolation="bubblewrap", isolated=True),
        score=card.score,
        max_score=card.max_score,
        bonus=card.bonus,
        status=card.status,
        questions=card.questions,
        tests=card.tests,
        timings=Timings(total_s=1.0),
    )


def _task(course: Course, assignment: Assignment) -> Task:
    return task_of(course, replace(assignment, slug="a", questions=QUESTIONS))


@pytest.fixture(scope="session")
def course(tiny_course: Path) -> Course:
    """The tiny course."""
    return load_course(tiny_course)


@pytest.fixture(scope="session")
def task(course: Course) -> Task:
    """Three questions of odd points."""
    return _task(course, load_assignment(course, "warmup"))


def _marks(task: Task, report: GradeReport, decisions: Decisions | None = None) -> tuple[object, object]:
    graded = graded_of(report, bonus_tests=BONUS_TESTS)
    work = PersonWork(person="ada", attempts={"a": (Attempt(number=1, received_at=NOW, graded=graded),)})
    mark = marks_of(work, [task], CoursePolicy(zone=UTC), decisions or Decisions(), now=NOW).marks["a"]
    return published(mark.points), published(mark.bonus)


VERDICTS = st.fixed_dictionaries(
    {test.id: st.sampled_from((0.0, 0.5, 1 / 3, 0.123, 1.0)) for test in TESTS},
)


@given(fractions=VERDICTS)
def test_without_rules_and_decisions_a_mark_is_the_raw_score(task: Task, fractions: dict[str, float]) -> None:
    """To the last digit, whatever the weights are and however the shares were rounded."""
    report = _report(*(Verdict(test=test, status=TestStatus.PASSED, fraction=part) for test, part in fractions.items()))

    assert _marks(task, report) == (decimal_of(report.score), decimal_of(report.bonus))


@given(fractions=VERDICTS, test=st.sampled_from([one.id for one in TESTS]))
def test_an_awarded_test_is_worth_what_a_pass_of_it_is(task: Task, fractions: dict[str, float], test: str) -> None:
    """To the last digit, also of the bonus."""
    verdicts = {name: Verdict(test=name, status=TestStatus.PASSED, fraction=part) for name, part in fractions.items()}
    passed = _report(*{**verdicts, test: Verdict(test=test, status=TestStatus.PASSED)}.values())
    award = Void(assignment="a", test=test, how=VoidHow.AWARDED)

    marks = _marks(task, _report(*verdicts.values()), Decisions(voids=frozenset({award})))

    assert marks == (decimal_of(passed.score), decimal_of(passed.bonus))


def test_a_dropped_test_leaves_its_points_to_the_others(task: Task) -> None:
    """With q1/c gone, q1/a and q1/b share the point: one of them is a half of it."""
    report = _report(Verdict(test="q1/a", status=TestStatus.FAILED))
    drop = Void(assignment="a", test="q1/c", how=VoidHow.DROPPED)

    points, _ = _marks(task, report, Decisions(voids=frozenset({drop})))

    assert points == decimal_of(0.5 + 7 + 0.1)


def test_what_failed_or_is_blocked_has_no_points_and_what_is_pending_waits() -> None:
    """A blocked test is graded; a pending one is not."""
    graded = graded_of(
        _report(
            Verdict(test="q1/a", status=TestStatus.FAILED),
            Verdict(test="q2/a", status=TestStatus.BLOCKED, blocked_by="q1"),
            Verdict(test="q3/a", status=TestStatus.PENDING),
        ),
        bonus_tests=BONUS_TESTS,
    )

    assert graded is not None
    found = {piece.test: (piece.points, piece.is_pending) for piece in graded.pieces}
    assert (found["q1/a"], found["q2/a"], found["q3/a"]) == ((0, False), (0, False), (0, True))
    assert found["q1/c"] == (Fraction(4, 6), False)
    assert [piece.test for piece in graded.pieces if piece.bonus] == ["q2/more"]


def test_a_report_with_an_error_of_ours_is_no_score() -> None:
    """It is as if the attempt were not graded yet."""
    report = _report(Verdict(test="q1/a", status=TestStatus.ERROR))

    assert report.status is ReportStatus.ERROR
    assert graded_of(report) is None


def test_a_report_of_nothing_is_worth_nothing(task: Task) -> None:
    """Work without anything to grade has 0, although no test of it failed."""
    card = score_nothing(QUESTIONS, MANIFEST, reason="nothing was handed in")
    report = replace(_report(), status=card.status, questions=card.questions, tests=card.tests)

    assert _marks(task, report) == (0, 0)


def test_rules_are_the_decimals_of_the_file(course: Course) -> None:
    """A penalty of 0.1 is a tenth, and the zone is the course's."""
    rules = replace(course, policy=Policy(penalty_per_late_day=0.1, bank=Bank.BEST, late_bank_days=2))

    policy = policy_of(rules)

    assert policy.penalty_per_late_day == Fraction(1, 10)
    assert (policy.bank, policy.late_bank_days, policy.zone) == (Bank.BEST, 2, ZoneInfo(course.timezone))


def test_a_task_has_the_points_and_the_date_of_today(course: Course, warmup: Assignment) -> None:
    """0.1 points are a tenth; an assignment that the schedule leaves out has no date."""
    due = datetime(2026, 9, 21, 23, 59, tzinfo=UTC)
    dated = _task(replace(course, schedule=(ScheduledAssignment(slug="a", due=due),)), warmup)

    assert (dated.due, dated.max_points) == (due, Fraction(81, 10))
    assert dated.questions[2].gpu
    assert _task(replace(course, schedule=()), warmup).due is None
