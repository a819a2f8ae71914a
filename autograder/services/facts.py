"""What `policy` makes marks from, taken from a course's files and from stored reports, in exact numbers."""

from collections.abc import Container, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from zoneinfo import ZoneInfo

from autograder.model.course import Assignment, Course, Question
from autograder.model.points import DECIMALS
from autograder.model.report import Finding, GradeReport, ReportStatus, TestStatus
from autograder.policy import CoursePolicy, Graded, Piece, QuestionSum, Task, TaskQuestion
from autograder.scoring.shares import exact

#: Most by which a published number differs from the exact one.
_ROUNDING = Fraction(1, 2 * 10**DECIMALS)
#: Sums of weights up to which a test's exact share is looked for.
_MOST_PARTS = 1000
#: Different numbers that a course's reports hold, and more.
_REMEMBERED = 65_536


def policy_of(course: Course) -> CoursePolicy:
    """The rules of `[policy]`."""
    rules = course.policy
    return CoursePolicy(
        zone=ZoneInfo(course.timezone),
        late_bank_days=rules.late_bank_days,
        max_late_days=rules.max_late_days,
        penalty_per_late_day=exact(rules.penalty_per_late_day),
        grace_minutes=rules.grace_minutes,
        keep=rules.keep,
        bank=rules.bank,
        gpu_questions=rules.gpu_questions,
    )


def task_of(course: Course, assignment: Assignment) -> Task:
    """The assignment with its points and its date of today."""
    return Task(
        slug=assignment.slug,
        questions=tuple(_task_question(question) for question in assignment.questions),
        due=next((entry.due for entry in course.schedule if entry.slug == assignment.slug), None),
    )


def graded_of(report: GradeReport, *, bonus_tests: Container[str] = frozenset()) -> Graded | None:
    """What the report says of its tests and questions; None where an error of ours keeps it from being a score.

    `bonus_tests` are the ids of the tests that earn bonus points (`DeclaredTest.bonus`), which a report does not tell.
    It matters only where one of their question's tests is voided, or the bonus was changed since.
    """
    if report.status is ReportStatus.ERROR:
        return None
    most = {question.id: question.max_score for question in report.questions}
    return Graded(
        pieces=tuple(_pieces(report.tests, most, bonus_tests)),
        sums={
            one.id: QuestionSum(points=_exact(one.score), max_points=_exact(one.max_score), bonus=_exact(one.bonus))
            for one in report.questions
        },
    )


def _task_question(question: Question) -> TaskQuestion:
    return TaskQuestion(id=question.id, points=exact(question.points), bonus=exact(question.bonus), gpu=question.gpu)


def _pieces(findings: Sequence[Finding], most: Mapping[str, float], bonus_tests: Container[str]) -> Iterable[Piece]:
    for finding in findings:
        is_bonus = finding.id in bonus_tests
        whole = 0.0 if is_bonus else most.get(finding.question, 0.0)
        is_passed = finding.status is TestStatus.PASSED
        yield Piece(
            test=finding.id,
            question=finding.question,
            points=_part(finding.max_score, whole, finding.fraction if is_passed else 0.0),
            max_points=_part(finding.max_score, whole, 1.0),
            bonus=is_bonus,
            is_pending=finding.status is TestStatus.PENDING,
        )


# Many tests of many reports are worth the same, and exact numbers take long to make.
@lru_cache(maxsize=_REMEMBERED)
def _exact(number: float) -> Fraction:
    return exact(number)


@lru_cache(maxsize=_REMEMBERED)
def _part(published: float, whole: float, fraction: float) -> Fraction:
    """That fraction of the simplest part of the whole that is published as such: 3.3333 of 10 is a third.

    As it is published where no simple part is.
    """
    points = exact(published)
    candidates = (exact(whole) * (points / exact(whole)).limit_denominator(n) for n in range(1, _MOST_PARTS) if whole)
    return exact(fraction) * next((one for one in candidates if abs(one - points) <= _ROUNDING), points)
