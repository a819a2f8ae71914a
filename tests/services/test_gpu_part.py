"""Questions for a GPU wait where there is none, and complete the score where there is one; a fake stands for it."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.cli import running
from autograder.cli.commands import submit
from autograder.cli.main import cli
from autograder.config import load_assignment, load_course
from autograder.errors import ExitCode, SandboxFault
from autograder.grading.assignment import Grader
from autograder.intake.parsing import LocalParsers
from autograder.ledger import JobState, Lane, Ledger
from autograder.model.course import Assignment, Course
from autograder.model.report import GradeReport, ReportStatus, TestStatus
from autograder.services import submit as submitting
from autograder.services.record import open_record
from autograder.services.run_batch import RunOptions, grade_paths
from autograder.services.work import WorkerOptions, grade_waiting

QUESTION = """
[[questions]]
id = "q3"
title = "On a GPU"
points = 10
gpu = true
"""
TESTS = '''"""Hidden tests that need a GPU."""

import os

import numpy as np
import pytest
from autograder import assert_close, check


@pytest.mark.question("q3", weight=3)
def test_centred_over_there(student, rng, gpu, gpu_meter):
    """The device's name is given, and what it takes is metered."""
    x = rng.normal(size=(4, 3))
    with gpu_meter() as lap:
        assert_close(student.centred(x), x - x.mean())
    check(gpu == "cuda" and lap.peak_memory_bytes >= 0)


@pytest.mark.question("q3", gpu=True)
def test_marked_for_a_gpu(student):
    """A marker says the same as the fixture."""
    assert_close(student.centred(np.array([1.0, 3.0])), [-1.0, 1.0])
'''
BREAKS = (
    TESTS
    + '''

@pytest.mark.question("q3", gpu=True)
def test_that_breaks(student):
    """Ours."""
    assert_close(student.centred(np.array([1.0, 3.0])), [-1.0, 1.0])
    raise OSError("ours")
'''
)


@pytest.fixture
def course(tiny_course: Path, tmp_path: Path) -> Course:
    """A tiny course with a question that needs a GPU."""
    root = Path(shutil.copytree(tiny_course, tmp_path / "course"))
    with (root / "assignments/warmup/assignment.toml").open("a") as file:
        file.write(QUESTION)
    (root / "tests/graders/warmup/test_warmup_gpu.py").write_text(TESTS)
    return load_course(root)


@pytest.fixture
def assignment(course: Course) -> Assignment:
    """Its assignment."""
    return load_assignment(course, "warmup")


@pytest.fixture
def ledger(course: Course) -> Iterator[Ledger]:
    """Its record."""
    with open_record(course) as ledger:
        yield ledger


@pytest.fixture
def work(course: Course) -> Path:
    """A right answer to everything."""
    return course.solutions_dir / "warmup/reference"


Hand = Callable[..., submitting.HandedIn]


@pytest.fixture
def hand(ledger: Ledger, course: Course, assignment: Assignment, work: Path) -> Hand:
    """Hand the right answer in, on a machine with or without a GPU."""

    def hand_in(*, gpu: str | None = None) -> submitting.HandedIn:
        with Grader.start(assignment) as grader:
            return submitting.hand_in(ledger, course, grader, work, "ada", parsers=LocalParsers(), gpu=gpu)  # type: ignore[arg-type]

    return hand_in


def scores(ledger: Ledger) -> list[tuple[float, ReportStatus]]:
    return [(one.score, one.status) for one in ledger.current_scores("warmup")]


def statuses(report: GradeReport) -> dict[str, TestStatus]:
    return {test.id: test.status for test in report.tests if test.question == "q3"}


def test_without_a_gpu_the_rest_is_scored_at_once(hand: Hand, ledger: Ledger) -> None:
    """Ten of twenty points now, the others pending, and a job waits for a machine with a GPU."""
    handed_in = hand()

    assert (handed_in.report.score, handed_in.report.status) == (10.0, ReportStatus.PARTIAL)
    assert set(statuses(handed_in.report).values()) == {TestStatus.PENDING}
    assert scores(ledger) == [(10.0, ReportStatus.PARTIAL)]
    waiting = [(job.lane, job.state) for job in ledger.jobs_of(handed_in.row.id)]
    assert waiting == [(Lane.CPU, JobState.DONE), (Lane.GPU, JobState.QUEUED)]


def test_a_machine_with_a_gpu_completes_the_score(hand: Hand, ledger: Ledger, course: Course) -> None:
    """Later, elsewhere: only the waiting tests run, a second report is stored, and the score is complete."""
    row = hand().row

    assert grade_waiting(ledger, course, WorkerOptions(gpu="fake")) == {}

    plain, on_gpu = (part.report for part in ledger.reports_of(row.id))
    assert (plain.score, on_gpu.score, plain.seed) == (10.0, 10.0, on_gpu.seed)
    assert on_gpu.environment.device == "Fake GPU"
    assert {test.status for test in on_gpu.tests if test.question != "q3"} == {TestStatus.PENDING}
    whole = ledger.report_of(row.id)
    assert whole is not None
    assert (whole.report.score, whole.report.status) == (20.0, ReportStatus.GRADED)
    assert whole.report.gpu is not None
    assert (whole.report.gpu.peak_memory_bytes, whole.report.gpu.energy_j) == (64 * 1024 * 1024, 2.5)
    assert scores(ledger) == [(20.0, ReportStatus.GRADED)]


def test_nothing_is_left_to_do_afterwards(hand: Hand, ledger: Ledger, course: Course) -> None:
    """A machine without a GPU leaves the waiting part alone, and a finished part is not graded again."""
    hand()
    grade_waiting(ledger, course, WorkerOptions())
    assert [job.lane for job in ledger.pending_jobs()] == [Lane.GPU]
    grade_waiting(ledger, course, WorkerOptions(gpu="fake"))
    grade_waiting(ledger, course, WorkerOptions(gpu="fake"))
    assert ledger.pending_jobs() == ()


def test_with_a_gpu_at_hand_both_parts_are_graded_on_the_spot(hand: Hand) -> None:
    """Whoever hands in on such a machine sees the complete score."""
    report = hand(gpu="fake").report
    assert (report.score, report.status) == (20.0, ReportStatus.GRADED)


def test_a_broken_gpu_part_leaves_the_earlier_score(hand: Hand, ledger: Ledger, course: Course) -> None:
    """An error of ours there never stands; what was scored stays, and the job is set aside for staff."""
    (course.graders_dir / "warmup/test_warmup_gpu.py").write_text(BREAKS)
    row = hand().row

    faults = grade_waiting(ledger, course, WorkerOptions(gpu="fake"))

    assert "the fault is ours" in faults[row.id]
    assert [job.state for job in ledger.jobs_of(row.id)] == [JobState.DONE, JobState.FAILED]
    assert scores(ledger) == [(10.0, ReportStatus.PARTIAL)]


def test_a_second_gpu_report_never_lowers_the_score(hand: Hand, ledger: Ledger, course: Course) -> None:
    """The part is graded again on request; both reports stay, and the better one stands."""
    row = hand(gpu="fake").row
    digest = ledger.reports_of(row.id)[0].report.grader
    ledger.enqueue(row.id, grader_digest=digest, lane=Lane.GPU, again=True)

    grade_waiting(ledger, course, WorkerOptions(gpu="fake"))

    assert len(ledger.reports_of(row.id)) == 3
    assert scores(ledger) == [(20.0, ReportStatus.GRADED)]


def test_a_batch_is_graded_in_both_parts(ledger: Ledger, assignment: Assignment, work: Path, course: Course) -> None:
    """`grade run` on a machine with a GPU gives complete reports, stub and reference in their order."""
    stub = course.assignments_dir / "warmup/warmup.py"
    with Grader.start(assignment) as grader:
        result = grade_paths(ledger, grader, [work, stub], RunOptions(workers=2, gpu="fake"), parsers=LocalParsers())
    assert [(report.score, report.status) for report in result.reports] == [
        (20.0, ReportStatus.GRADED),
        (0.0, ReportStatus.GRADED),
    ]
    assert result.exit_code is ExitCode.GRADED


def test_a_batch_with_a_broken_gpu_part_says_so(
    ledger: Ledger, assignment: Assignment, work: Path, course: Course
) -> None:
    """The score of the other part is there, and the exit status tells of the fault."""
    (course.graders_dir / "warmup/test_warmup_gpu.py").write_text(BREAKS)
    with Grader.start(assignment) as grader:
        result = grade_paths(ledger, grader, [work], RunOptions(workers=1, gpu="fake"), parsers=LocalParsers())
    assert [(report.score, report.status) for report in result.reports] == [(10.0, ReportStatus.PARTIAL)]
    assert result.exit_code is ExitCode.OUR_FAULT


@pytest.fixture
def lost_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine whose GPU is there and does not answer."""
    start = Grader.start

    def start_without(*args: Any, gpu: str | None = None, **options: Any) -> Grader:
        if gpu is not None:
            raise SandboxFault("the GPU does not answer; see to its driver")
        return start(*args, **options)

    monkeypatch.setattr(Grader, "start", start_without)


@pytest.mark.usefixtures("lost_gpu")
def test_a_gpu_that_does_not_answer_costs_nothing(hand: Hand, ledger: Ledger) -> None:
    """Where the device is there and its driver is not, the score of the other part stands and the job waits on."""
    report = hand(gpu="nvml").report

    assert (report.score, report.status) == (10.0, ReportStatus.PARTIAL)
    assert [(job.lane, job.state, job.tries) for job in ledger.pending_jobs()] == [(Lane.GPU, JobState.QUEUED, 0)]


@pytest.mark.usefixtures("lost_gpu")
def test_a_batch_says_why_the_gpu_part_is_missing(ledger: Ledger, assignment: Assignment, work: Path) -> None:
    """The other part's score, a sentence, and the exit status of a fault of ours."""
    with Grader.start(assignment) as grader:
        result = grade_paths(ledger, grader, [work], RunOptions(workers=1, gpu="nvml"), parsers=LocalParsers())
    assert result.reports[0].score == 10.0
    assert result.reports[0].reason.endswith("The GPU does not answer; see to its driver.")
    assert result.exit_code is ExitCode.OUR_FAULT


def test_the_command_tells_the_complete_score(
    course: Course, work: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`grade submit`, `show` and `scores` agree on it."""
    monkeypatch.chdir(course.root)
    monkeypatch.setattr(submit, "find_gpu", lambda: "fake")
    cli(["submit", str(work), "-a", "warmup", "--as", "ada"], standalone_mode=False)
    cli(["show", "1", "--json", "-"], standalone_mode=False)
    cli(["show", "1", "--staff"], standalone_mode=False)
    cli(["scores", "warmup"], standalone_mode=False)
    submitted, _, rest = capsys.readouterr().out.partition("Again later: grade show 1\n")
    shown, _, listed = rest.partition("\n")
    assert "20/20" in submitted
    assert json.loads(shown)["score"] == 20.0
    assert "Fake GPU: peak 64 MiB, 50% busy, 2.5 J" in listed
    assert "20/20\tgraded" in listed


def test_run_looks_for_a_gpu_by_itself(
    course: Course, work: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing need be typed on a machine that has one."""
    monkeypatch.chdir(course.root)
    monkeypatch.setattr(running, "find_gpu", lambda: "fake")
    cli(["run", "warmup", str(work)], standalone_mode=False)
    assert "20/20" in capsys.readouterr().out
