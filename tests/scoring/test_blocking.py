"""A failure that another question explains says which to mend first."""

from dataclasses import replace

import pytest

from autograder.model.course import Question
from autograder.model.manifest import DeclaredTest, FeedbackLevel, Manifest
from autograder.model.report import TestStatus
from autograder.model.verdict import Verdict
from autograder.scoring import block

QUESTIONS = (Question(id="q1", title="A", points=1), Question(id="q2", title="B", points=1, needs=("q1",)))


def manifest(**second: object) -> Manifest:
    first = DeclaredTest(id="q1/test_a", question="q1")
    other = replace(DeclaredTest(id="q2/test_a", question="q2"), **second)
    return Manifest(assignment="tiny", tests=(first, other), grader_digest="sha256:0")


def verdicts(first: TestStatus, second: TestStatus) -> list[Verdict]:
    return [
        Verdict(test="q1/test_a", status=first),
        Verdict(test="q2/test_a", status=second, feedback="Look at the sign."),
    ]


def test_failure_behind_a_failure_is_blocked() -> None:
    """A failed test of a question whose prerequisite failed names that prerequisite."""
    failed = TestStatus.FAILED
    _, second = block(verdicts(failed, failed), QUESTIONS, manifest())
    assert (second.status, second.blocked_by) == (TestStatus.BLOCKED, "q1")
    assert second.feedback == "Blocked: mend q1 first.\nLook at the sign."


@pytest.mark.parametrize(
    ("first", "second"),
    [(TestStatus.PASSED, TestStatus.FAILED), (TestStatus.FAILED, TestStatus.PASSED)],
)
def test_only_failures_behind_failures_change(first: TestStatus, second: TestStatus) -> None:
    """A pass stands whatever it needs, and a failure whose prerequisite works is its own."""
    recorded = verdicts(first, second)
    assert block(recorded, QUESTIONS, manifest()) == tuple(recorded)


def test_test_can_need_a_question_of_its_own() -> None:
    """A test's own `needs` counts like its question's."""
    questions = tuple(replace(question, needs=()) for question in QUESTIONS)
    failed = TestStatus.FAILED
    _, second = block(verdicts(failed, failed), questions, manifest(needs=("q1",)))
    assert second.blocked_by == "q1"


@pytest.mark.parametrize("level", [FeedbackLevel.VERDICT, FeedbackLevel.SILENT])
def test_quiet_levels_stay_quiet(level: FeedbackLevel) -> None:
    """At levels without words the blocked test has none either."""
    failed = TestStatus.FAILED
    _, second = block(verdicts(failed, failed), QUESTIONS, manifest(feedback=level))
    assert (second.status, second.feedback) == (TestStatus.BLOCKED, "")


def test_undeclared_verdict_passes_through() -> None:
    """A verdict that nobody declared is left for scoring to refuse."""
    forged = Verdict(test="q9/test_forged", status=TestStatus.FAILED)
    assert block([forged], QUESTIONS, manifest()) == (forged,)
