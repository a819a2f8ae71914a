"""Prerequisites between questions: a failure that another question explains is not held against this one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from autograder.model.course import Question
from autograder.model.manifest import FeedbackLevel, Manifest
from autograder.model.report import TestStatus
from autograder.model.verdict import Verdict


def block(verdicts: Iterable[Verdict], questions: Sequence[Question], manifest: Manifest) -> tuple[Verdict, ...]:
    """Turn failures of tests whose prerequisites have failures of their own into `blocked`.

    A test is run all the same, and a pass stands: only what failed is blocked, and says what to mend first.
    """
    recorded = tuple(verdicts)
    needs = needs_of(questions, manifest)
    question_of = {test.id: test.question for test in manifest.tests}
    unsound = {question_of.get(one.test, "") for one in recorded if one.status is TestStatus.FAILED}
    level_of = {test.id: test.feedback for test in manifest.tests}
    return tuple(
        _blocked(one, needs[one.test], unsound, level_of[one.test]) if one.test in needs else one for one in recorded
    )


def needs_of(questions: Sequence[Question], manifest: Manifest) -> Mapping[str, tuple[str, ...]]:
    """Per test id, the questions that it or its own question needs."""
    by_question = {question.id: question.needs for question in questions}
    return {test.id: (*test.needs, *by_question.get(test.question, ())) for test in manifest.tests}


def _blocked(verdict: Verdict, needs: tuple[str, ...], unsound: set[str], level: FeedbackLevel) -> Verdict:
    first = next((question for question in needs if question in unsound), None)
    if verdict.status is not TestStatus.FAILED or first is None:
        return verdict
    shown = level in {FeedbackLevel.PUBLIC, FeedbackLevel.HINT}
    return replace(
        verdict,
        status=TestStatus.BLOCKED,
        blocked_by=first,
        feedback=f"Blocked: mend {first} first.\n{verdict.feedback}".rstrip() if shown else "",
    )
