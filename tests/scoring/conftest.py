"""A tiny assignment to score."""

from collections.abc import Callable

import pytest

from autograder.model.course import Question
from autograder.model.manifest import DeclaredTest, Manifest
from autograder.model.report import TestStatus
from autograder.model.verdict import Verdict


@pytest.fixture
def questions() -> tuple[Question, ...]:
    """Two questions of 10 and 0.3 points, the second with 2 bonus points."""
    return Question(id="q1", title="Sum", points=10), Question(id="q2", title="Mean", points=0.3, bonus=2)


@pytest.fixture
def manifest() -> Manifest:
    """Three tests of equal weight on q1; two of weights 1 and 2, and a bonus test, on q2."""
    tests = (
        DeclaredTest(id="q1/test_a", question="q1"),
        DeclaredTest(id="q1/test_b", question="q1"),
        DeclaredTest(id="q1/test_c", question="q1"),
        DeclaredTest(id="q2/test_a", question="q2", weight=1),
        DeclaredTest(id="q2/test_b", question="q2", weight=2),
        DeclaredTest(id="q2/test_bonus", question="q2", bonus=True),
    )
    return Manifest(assignment="tiny", tests=tests, grader_digest="sha256:0")


@pytest.fixture
def verdicts_with(manifest: Manifest) -> Callable[..., list[Verdict]]:
    """All tests passed, but for those named in `changed`."""

    def build(changed: dict[str, Verdict] | None = None) -> list[Verdict]:
        passed = {test: Verdict(test=test, status=TestStatus.PASSED) for test in manifest.ids()}
        return list((passed | (changed or {})).values())

    return build
