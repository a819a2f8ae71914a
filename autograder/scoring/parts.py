"""A submission's score from the reports on its parts: one without a GPU, and one of the tests that need one.

Each part is a report of its own, immutable, and in each the other's tests are `pending`. The score is a pure function
of all accepted reports; which part came first does not matter, and a report with an error of ours is never used.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from autograder.model.report import (
    Environment,
    Finding,
    GradeReport,
    QuestionScore,
    QuestionStatus,
    ReportStatus,
    TestStatus,
    Timings,
)
from autograder.scoring.scorecard import question_status, reason_of, report_status, total
from autograder.scoring.shares import exact, rounded

#: `Environment.device` of what ran without a GPU.
CPU = "cpu"


def complete(reports: Sequence[GradeReport]) -> GradeReport:
    """The report that stands on one submission; `reports` are all that were accepted, in the order in which they were
    asked for, at least one.

    Of the same graders, the newest part without a GPU counts, and of the parts on a GPU the best: what is timed
    differs from run to run, and a second try never takes a point. Of several versions of the graders the newest
    stands; but while its GPU part is missing, an earlier version that is complete does.
    """
    sound = [one for one in reports if one.status is not ReportStatus.ERROR]
    standing = [_of_version(version) for version in _versions(sound)]
    whole = [one for one in standing if one.status is not ReportStatus.PARTIAL]
    return next(reversed(whole or standing), reports[-1])


def _versions(reports: Sequence[GradeReport]) -> list[list[GradeReport]]:
    """The reports by version of the graders, the version whose part without a GPU is newest last."""
    by_grader: dict[str, list[GradeReport]] = {}
    for report in reports:
        by_grader.setdefault(report.grader, []).append(report)
    last = {one.grader: place for place, one in enumerate(reports) if one.environment.device == CPU}
    return sorted(by_grader.values(), key=lambda version: last.get(version[0].grader, -1))


def _of_version(reports: Sequence[GradeReport]) -> GradeReport:
    plain = [one for one in reports if one.environment.device == CPU]
    on_gpu = [one for one in reports if one.environment.device != CPU]
    best = max(on_gpu, key=lambda one: one.score + one.bonus, default=None)  # of equal ones the first
    if not plain:
        return reports[-1] if best is None else best
    return plain[-1] if best is None else _joined(plain[-1], best)


def _joined(plain: GradeReport, on_gpu: GradeReport) -> GradeReport:
    """Both parts of the same graders in one report; what neither has run stays pending."""
    there = {one.id: one for one in _noted(on_gpu, plain.environment) if one.status is not TestStatus.PENDING}
    tests = tuple(there.get(one.id, one) if one.status is TestStatus.PENDING else one for one in plain.tests)
    if tests == plain.tests:  # nothing was handed in, or there is nothing for a GPU
        return plain
    other = {question.id: question for question in on_gpu.questions}
    questions = tuple(_joined_question(question, other, tests) for question in plain.questions)
    waiting = {one.id for one in plain.tests if one.status is TestStatus.PENDING}
    return replace(
        plain,
        environment=replace(plain.environment, device=on_gpu.environment.device),
        score=total(question.score for question in questions),
        bonus=total(question.bonus for question in questions),
        status=report_status(tests),
        reason=reason_of(tests, waiting),
        questions=questions,
        tests=tests,
        timings=_added(plain.timings, on_gpu.timings),
        gpu=on_gpu.gpu,
    )


def _noted(report: GradeReport, other: Environment) -> tuple[Finding, ...]:
    """The tests of a report that is joined to one from `other`: they say so where their own environment is not that."""
    digest = report.environment.digest
    if digest == other.digest:
        return report.tests
    note = f"graded in another environment than the report's: {digest or 'one that was not recorded'}"
    return tuple(replace(one, notes=(*one.notes, note)) for one in report.tests)


def _joined_question(
    plain: QuestionScore, on_gpu: Mapping[str, QuestionScore], tests: Sequence[Finding]
) -> QuestionScore:
    """A question's points from both parts, each rounded in its own; a full score is what its author wrote."""
    other = on_gpu.get(plain.id)
    mine = [one for one in tests if one.question == plain.id]
    if other is None or plain.status is not QuestionStatus.PENDING:
        return plain
    is_full = all(one.status is TestStatus.PASSED and one.fraction >= 1.0 for one in mine)
    return replace(
        plain,
        score=plain.max_score if is_full else rounded(exact(plain.score) + exact(other.score)),
        bonus=rounded(exact(plain.bonus) + exact(other.bonus)),
        status=question_status({one.status for one in mine}),
    )


def _added(one: Timings, other: Timings) -> Timings:
    known = one.student_cpu_s is not None and other.student_cpu_s is not None
    return Timings(
        total_s=one.total_s + other.total_s,
        student_cpu_s=(one.student_cpu_s or 0.0) + (other.student_cpu_s or 0.0) if known else None,
        student_wall_s=one.student_wall_s + other.student_wall_s,
        tests_s=one.tests_s + other.tests_s,
        sandbox_s=one.sandbox_s + other.sandbox_s,
        overhead_s=one.overhead_s + other.overhead_s,
    )
