"""Points for the verdicts of one run: per test, per question and in all.

A test earns points only when it was declared before the run and the trusted side recorded exactly one
verdict for it, `passed`. A test without a verdict, with two, or with an undeclared one is a fault of ours.

Every sum is taken over exact fractions. Findings and questions are each rounded once, to four decimals, from
their own exact sum; the totals add up the question scores as published, so that a printed table adds up.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from autograder.model.course import Question
from autograder.model.manifest import DeclaredTest, FeedbackLevel, Manifest
from autograder.model.report import Finding, QuestionScore, QuestionStatus, ReportStatus, TestStatus
from autograder.model.verdict import Verdict
from autograder.scoring.shares import check_points, exact, rounded, shares_of


@dataclass(frozen=True, kw_only=True)
class Scorecard:
    """The part of a report that is worked out; its names are those of `GradeReport`."""

    #: In the order in which the tests were declared; undeclared ones last.
    tests: tuple[Finding, ...]
    questions: tuple[QuestionScore, ...]
    #: Points in all, before policy.
    score: float
    max_score: float
    #: Bonus points earned; not part of `score`.
    bonus: float
    status: ReportStatus
    #: One sentence when the status needs one.
    reason: str


@dataclass(frozen=True, kw_only=True)
class _Scored:
    finding: Finding
    earned: Fraction
    bonus: bool


def score_findings(verdicts: Iterable[Verdict], questions: Sequence[Question], manifest: Manifest) -> Scorecard:
    """Score one run. Raises `GraderFault` when the declared tests and the questions do not fit each other."""
    check_points(questions, manifest)
    recorded: defaultdict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        recorded[verdict.test].append(verdict)
    shares = shares_of(questions, manifest)
    scored = [_scored(test, recorded.pop(test.id, []), shares[test.id]) for test in manifest.tests]
    scored += [_undeclared(found[0]) for found in recorded.values()]
    findings = tuple(one.finding for one in scored)
    return _summed(
        findings,
        tuple(_question_score(question, scored) for question in questions),
        status=report_status(findings),
        reason=reason_of(findings, {test.id for test in manifest.tests if test.gpu}),
    )


def score_nothing(questions: Sequence[Question], manifest: Manifest, *, reason: str) -> Scorecard:
    """The score of a submission that holds nothing to grade: 0 of every question, and no test was run."""
    check_points(questions, manifest)
    scores = tuple(_question_score(question, []) for question in questions)
    return _summed((), scores, status=ReportStatus.UNGRADABLE, reason=reason)


def _scored(test: DeclaredTest, verdicts: list[Verdict], share: Fraction) -> _Scored:
    verdict = _sound(test, verdicts)
    passed = verdict.status is TestStatus.PASSED
    earned = share * exact(verdict.fraction) if passed else Fraction()
    finding = Finding(
        id=test.id,
        question=test.question,
        status=verdict.status,
        cause=None if passed else verdict.cause,
        score=rounded(earned),
        max_score=rounded(share),
        message=verdict.message,
        feedback=verdict.feedback,
        level=test.feedback.value,
        blocked_by=verdict.blocked_by,
        fraction=verdict.fraction,
        instrumented=test.instrumented,
        wall_s=verdict.wall_s,
        notes=verdict.notes,
        output=verdict.output,
    )
    return _Scored(finding=finding, earned=earned, bonus=test.bonus)


def _sound(test: DeclaredTest, verdicts: list[Verdict]) -> Verdict:
    """The one verdict that was recorded, or one that says what is wrong with the record."""
    if not verdicts:
        return Verdict(test=test.id, status=TestStatus.ERROR, message="no verdict was recorded")
    first = verdicts[0]
    if len(verdicts) > 1:
        return _broken(first, f"{len(verdicts)} verdicts were recorded where there must be one")
    if not 0.0 <= first.fraction <= 1.0:  # false for NaN as well
        return _broken(first, f"the fraction {first.fraction} was awarded; it must lie between 0 and 1")
    return first


def _broken(verdict: Verdict, why: str) -> Verdict:
    message = f"{why}\n{verdict.message}".rstrip()
    return replace(
        verdict,
        status=TestStatus.ERROR,
        cause=None,
        fraction=0.0,
        message=message,
        feedback="",
        blocked_by=None,
    )


def _undeclared(verdict: Verdict) -> _Scored:
    finding = Finding(
        id=verdict.test,
        question=verdict.test.partition("/")[0],
        status=TestStatus.ERROR,
        score=0.0,
        max_score=0.0,
        message=f"a verdict was recorded for a test that was not declared\n{verdict.message}".rstrip(),
        level=FeedbackLevel.SILENT.value,
        fraction=0.0,
        wall_s=verdict.wall_s,
        notes=verdict.notes,
        output=verdict.output,
    )
    return _Scored(finding=finding, earned=Fraction(), bonus=False)


def _question_score(question: Question, scored: list[_Scored]) -> QuestionScore:
    mine = [one for one in scored if one.finding.question == question.id]
    return QuestionScore(
        id=question.id,
        title=question.title,
        score=_sum_earned(mine, question.points, bonus=False),
        max_score=float(question.points),
        status=question_status({one.finding.status for one in mine}),
        bonus=_sum_earned(mine, question.bonus, bonus=True),
    )


def _sum_earned(scored: list[_Scored], points: float, *, bonus: bool) -> float:
    earned = sum((one.earned for one in scored if one.bonus is bonus), Fraction())
    # A full score is what the author wrote, to the last bit.
    return float(points) if earned == exact(points) else rounded(earned)


def question_status(statuses: Container[TestStatus]) -> QuestionStatus:
    """Whether a question whose tests ended like this is complete."""
    if TestStatus.ERROR in statuses:
        return QuestionStatus.ERROR
    if TestStatus.PENDING in statuses:
        return QuestionStatus.PENDING
    return QuestionStatus.GRADED


def report_status(findings: Iterable[Finding]) -> ReportStatus:
    """Whether a report with these findings can stand as a score."""
    statuses = {finding.status for finding in findings}
    if TestStatus.ERROR in statuses:
        return ReportStatus.ERROR
    if TestStatus.PENDING in statuses:
        return ReportStatus.PARTIAL
    return ReportStatus.GRADED


def reason_of(findings: Sequence[Finding], on_gpu: Container[str]) -> str:
    """One sentence where not everything was graded; `on_gpu` holds the ids of the tests that need a GPU."""
    broken = sum(finding.status is TestStatus.ERROR for finding in findings)
    if broken:
        return f"{_tests(broken)} could not be graded; the fault is ours, and an earlier score stands."
    waiting = [finding.id in on_gpu for finding in findings if finding.status is TestStatus.PENDING]
    if any(waiting):
        return f"Still to run on a machine with a GPU: {_tests(sum(waiting))}; the score is not complete yet."
    if waiting:
        return f"The part on a GPU; {_tests(len(waiting))} that need none are not in it."
    return ""


def _tests(count: int) -> str:
    return "1 test" if count == 1 else f"{count} tests"


def _summed(
    findings: tuple[Finding, ...],
    questions: tuple[QuestionScore, ...],
    *,
    status: ReportStatus,
    reason: str,
) -> Scorecard:
    return Scorecard(
        tests=findings,
        questions=questions,
        score=total(question.score for question in questions),
        max_score=total(question.max_score for question in questions),
        bonus=total(question.bonus for question in questions),
        status=status,
        reason=reason,
    )


def total(points: Iterable[float]) -> float:
    """The sum of published scores, exact to the last decimal."""
    return float(sum((exact(number) for number in points), Fraction()))
