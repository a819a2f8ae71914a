"""A score from a part without a GPU and a part on one: complete when both are there, and never lost again."""

from collections.abc import Callable
from dataclasses import replace
from itertools import permutations

import pytest

from autograder.model.course import Question
from autograder.model.manifest import DeclaredTest, Manifest
from autograder.model.report import (
    Environment,
    GpuUsage,
    GradeReport,
    QuestionStatus,
    ReportStatus,
    TestStatus,
    Timings,
)
from autograder.model.verdict import Verdict
from autograder.scoring import complete, score_findings, score_nothing

QUESTIONS = (
    Question(id="q1", title="Sum", points=7),
    Question(id="q2", title="Both", points=1),
    Question(id="q3", title="On a GPU", points=10, gpu=True),
)
MANIFEST = Manifest(
    assignment="tiny",
    tests=(
        DeclaredTest(id="q1/test_a", question="q1"),
        DeclaredTest(id="q2/test_a", question="q2"),
        DeclaredTest(id="q2/test_b", question="q2"),
        DeclaredTest(id="q2/test_gpu", question="q2", gpu=True),
        DeclaredTest(id="q3/test_speed", question="q3", gpu=True),
    ),
    grader_digest="sha256:1",
)
Make = Callable[..., GradeReport]


def part(*, on_gpu: bool, grader: str = "sha256:1", **changed: Verdict) -> GradeReport:
    """A report on one part, everything of it passed but what `changed` says by the test's name."""
    device = "NVIDIA T4" if on_gpu else "cpu"
    verdicts = []
    for test in MANIFEST.tests:
        status = TestStatus.PASSED if test.gpu is on_gpu else TestStatus.PENDING
        name = test.id.replace("/test_", "_")
        verdicts.append(replace(changed.get(name, Verdict(test=test.id, status=status)), test=test.id))
    card = score_findings(verdicts, QUESTIONS, MANIFEST)
    return GradeReport(
        assignment="tiny",
        submission="sha256:s",
        grader=grader,
        seed="0" * 32,
        environment=Environment(python="3", isolation="bubblewrap", isolated=True, device=device),
        score=card.score,
        max_score=card.max_score,
        bonus=card.bonus,
        status=card.status,
        reason=card.reason,
        questions=card.questions,
        tests=card.tests,
        timings=Timings(total_s=1.0, student_cpu_s=0.5),
        gpu=GpuUsage(name=device, peak_memory_bytes=5) if on_gpu else None,
    )


CPU, GPU = part(on_gpu=False), part(on_gpu=True)
FAILED = Verdict(test="", status=TestStatus.FAILED, fraction=0.0)
ERROR = Verdict(test="", status=TestStatus.ERROR, fraction=0.0)


def slow(fraction: float) -> GradeReport:
    """A GPU part whose speed was worth that much."""
    return part(on_gpu=True, q3_speed=Verdict(test="", status=TestStatus.PASSED, fraction=fraction))


def test_without_a_gpu_part_the_rest_is_pending() -> None:
    """The part without a GPU is scored at once, and says what is missing."""
    report = complete([CPU])
    assert report == CPU
    assert (report.score, report.max_score, report.status) == (7.6667, 18.0, ReportStatus.PARTIAL)
    assert report.reason == "Still to run on a machine with a GPU: 2 tests; the score is not complete yet."


def test_a_gpu_report_completes_the_score() -> None:
    """Both parts together are graded; a full score is what the author wrote; the usage of the GPU is there."""
    report = complete([CPU, GPU])
    assert (report.score, report.status, report.reason) == (18.0, ReportStatus.GRADED, "")
    assert [question.score for question in report.questions] == [7.0, 1.0, 10.0]
    assert {question.status for question in report.questions} == {QuestionStatus.GRADED}
    assert {test.status for test in report.tests} == {TestStatus.PASSED}
    assert (report.environment.device, report.gpu) == ("NVIDIA T4", GPU.gpu)
    assert (report.timings.total_s, report.timings.student_cpu_s) == (2.0, 1.0)


def in_environment(report: GradeReport, digest: str) -> GradeReport:
    return replace(report, environment=replace(report.environment, digest=digest))


def test_parts_of_one_environment_say_it_once() -> None:
    """Where both parts were graded by the same software, the report has its digest and no test has a note."""
    report = complete([in_environment(CPU, "sha256:a"), in_environment(GPU, "sha256:a")])
    assert report.environment.digest == "sha256:a"
    assert {test.notes for test in report.tests} == {()}


@pytest.mark.parametrize(
    ("plain", "on_gpu", "note"),
    [
        ("sha256:a", "sha256:b", "graded in another environment than the report's: sha256:b"),
        ("sha256:a", "", "graded in another environment than the report's: one that was not recorded"),
        ("", "sha256:b", "graded in another environment than the report's: sha256:b"),
    ],
)
def test_parts_of_two_environments_are_told_apart(plain: str, on_gpu: str, note: str) -> None:
    """The report has the digest of the part without a GPU, and each test from the other part says where it ran."""
    retried = replace(GPU, tests=tuple(replace(test, notes=("run twice",)) for test in GPU.tests))

    report = complete([in_environment(CPU, plain), in_environment(retried, on_gpu)])

    assert report.environment.digest == plain
    needs_gpu = {test.id: test.gpu for test in MANIFEST.tests}
    assert {test.id: test.notes for test in report.tests} == {
        name: ("run twice", note) if gpu else () for name, gpu in needs_gpu.items()
    }


def test_which_part_came_first_does_not_matter() -> None:
    """A cluster may be faster than the queue of this machine."""
    assert complete([GPU, CPU]) == complete([CPU, GPU])


def test_a_gpu_part_alone_waits_for_the_other() -> None:
    """Nothing of the other part is given or taken away."""
    report = complete([GPU])
    assert (report.score, report.status) == (10.3333, ReportStatus.PARTIAL)
    assert report.reason == "The part on a GPU; 3 tests that need none are not in it."


def test_points_lost_in_either_part_are_lost() -> None:
    """A failure of the GPU part takes its own points, and one of the other part those."""
    lost = part(on_gpu=True, q2_gpu=FAILED)
    assert [q.score for q in complete([CPU, lost]).questions] == [7.0, 0.6667, 10.0]
    other = part(on_gpu=False, q2_a=FAILED)
    assert [q.score for q in complete([other, GPU]).questions] == [7.0, 0.6666, 10.0]


@pytest.mark.parametrize("order", list(permutations([slow(0.6), slow(1.0), slow(0.3)])))
def test_of_several_gpu_reports_the_best_stands(order: tuple[GradeReport, ...]) -> None:
    """A second, slower run on the same graders takes no point away, whenever it came."""
    assert complete([CPU, *order]).score == 18.0


def test_an_error_in_the_gpu_part_leaves_the_score() -> None:
    """A GPU part that broke is as if it had not come."""
    broken = part(on_gpu=True, q3_speed=ERROR)
    assert complete([CPU, broken]) == CPU
    assert complete([CPU, GPU, broken]) == complete([CPU, GPU])


def test_an_error_alone_is_said() -> None:
    """Where nothing else is there, the error is."""
    broken = part(on_gpu=False, q1_a=ERROR)
    assert complete([broken]) == broken


def test_new_graders_do_not_take_a_complete_score_before_theirs_is_complete() -> None:
    """Parts of different versions are never mixed; the earlier complete score stands until the newer is complete."""
    newer = part(on_gpu=False, grader="sha256:2", q1_a=FAILED)
    newer_gpu = part(on_gpu=True, grader="sha256:2")
    assert complete([CPU, GPU, newer]).score == 18.0
    assert complete([CPU, newer, GPU]).score == 18.0
    assert complete([CPU, GPU, newer, newer_gpu]).score == 11.0
    assert complete([CPU, newer]) == newer


def test_of_the_same_graders_the_newest_part_without_a_gpu_counts() -> None:
    """As a regrade has always done."""
    regraded = part(on_gpu=False, q1_a=FAILED)
    assert complete([CPU, GPU, regraded]).score == 11.0


def test_nothing_handed_in_stays_nothing() -> None:
    """A GPU part has nothing to add to an empty submission."""
    card = score_nothing(QUESTIONS, MANIFEST, reason="Nothing.")
    empty = replace(CPU, tests=(), questions=card.questions, score=0.0, status=card.status)
    assert complete([empty, replace(empty, environment=GPU.environment)]) == empty
