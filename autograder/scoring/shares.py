"""What each declared test is worth, as exact fractions of its question's points."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from autograder.errors import GraderFault
from autograder.model.course import Question
from autograder.model.manifest import DeclaredTest, Manifest
from autograder.model.points import DECIMALS


def exact(number: float) -> Fraction:
    """The decimal that an author wrote: 0.1 is one tenth here, not the nearest binary number."""
    return Fraction(repr(float(number)))


def rounded(points: Fraction) -> float:
    """Points to `DECIMALS`."""
    return float(round(points, DECIMALS))


def decimal_of(points: float) -> Decimal:
    """Published points as the exact number that they are written as, with `DECIMALS` decimals."""
    return Decimal(repr(float(points))).quantize(Decimal(1).scaleb(-DECIMALS))


def shares_of(questions: Sequence[Question], manifest: Manifest) -> dict[str, Fraction]:
    """Points that each declared test can earn, by its id; together exactly the questions' points."""
    return {
        test.id: share
        for question in questions
        for points, tests in _pots(question, manifest)
        for test, share in _shared(points, tests)
    }


def check_points(questions: Sequence[Question], manifest: Manifest) -> None:
    """Raise `GraderFault` unless every declared test has a question and all points can be earned."""
    _check_ids(questions, manifest)
    for test in manifest.tests:
        if not (math.isfinite(test.weight) and test.weight >= 0):
            message = f"Test {test.id} has the weight {test.weight}: give it a finite weight of 0 or more."
            raise GraderFault(message)
    for question in questions:
        for points, tests in _pots(question, manifest):
            _check_pot(question, points, tests)


def _pots(question: Question, manifest: Manifest) -> tuple[tuple[float, list[DeclaredTest]], ...]:
    tests = [test for test in manifest.tests if test.question == question.id]
    ordinary = [test for test in tests if not test.bonus]
    return (question.points, ordinary), (question.bonus, [test for test in tests if test.bonus])


def _shared(points: float, tests: list[DeclaredTest]) -> Iterable[tuple[DeclaredTest, Fraction]]:
    total = sum((exact(test.weight) for test in tests), Fraction())
    return ((test, exact(points) * exact(test.weight) / total if total else Fraction()) for test in tests)


def _check_ids(questions: Sequence[Question], manifest: Manifest) -> None:
    ids = Counter(manifest.ids())
    if repeated := [name for name, count in ids.items() if count > 1]:
        message = f"Test {repeated[0]} is declared {ids[repeated[0]]} times: give each test an id of its own."
        raise GraderFault(message)
    known = {question.id for question in questions}
    for test in manifest.tests:
        if test.question not in known:
            message = (
                f"Test {test.id} belongs to question {test.question!r}, which {manifest.assignment} has not: "
                "correct its question marker or add the question to assignment.toml."
            )
            raise GraderFault(message)


def _check_pot(question: Question, points: float, tests: list[DeclaredTest]) -> None:
    if not (math.isfinite(points) and points >= 0):
        message = f"Question {question.id} is worth {points} points: give it a finite number of 0 or more."
        raise GraderFault(message)
    if points and not any(test.weight for test in tests):
        message = (
            f"Question {question.id} has {points:g} points that no declared test can earn: "
            "declare a test of weight above 0 for them or set them to 0."
        )
        raise GraderFault(message)
