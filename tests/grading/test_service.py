"""From a submission to verdicts on the graded path: partial results, whose fault it is, and what a kill costs."""

import os
import shutil
import signal
import textwrap
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from autograder.config import load_assignment, load_course
from autograder.errors import GraderFault
from autograder.grading.assignment import Grader, fresh_seed
from autograder.grading.progress import Progress
from autograder.grading.protocol import OUT_OF_CPU, Ended
from autograder.model.course import Assignment
from autograder.model.limits import Limits
from autograder.model.manifest import DeclaredTest
from autograder.model.report import Cause, GradeReport, ReportStatus, TestStatus
from autograder.model.submission import Submission
from autograder.model.verdict import Verdict

SEED = "5eed" * 8


def submission_of(source: str) -> Submission:
    """A submission whose module has this source."""
    return Submission(
        assignment="warmup",
        files={"warmup.py": textwrap.dedent(source).encode()},
        digest="sha256:" + "0" * 64,
    )


def statuses(report: GradeReport) -> dict[str, tuple[TestStatus, Cause | None]]:
    """Status and cause by test name."""
    return {test.id: (test.status, test.cause) for test in report.tests}


def test_the_reference_earns_every_point(warmup_grader: Grader, reference_source: str) -> None:
    """A right solution gets all points, isolated, with nothing to say."""
    report = warmup_grader.report(submission_of(reference_source), SEED)

    assert (report.score, report.max_score, report.status) == (10.0, 10.0, ReportStatus.GRADED)
    assert report.environment.isolated
    assert {test.feedback for test in report.tests} == {""}


def test_where_every_verdict_is_known_nothing_runs(warmup_grader: Grader) -> None:
    """A grader that is asked to run no test runs none: known verdicts make the report, and none becomes an error."""
    ids = warmup_grader.service.ready.manifest.ids()
    known = [Verdict(test=test, status=TestStatus.PASSED) for test in ids]

    report = warmup_grader.report(submission_of("raise SystemExit"), SEED, known=known)

    assert statuses(report) == dict.fromkeys(ids, (TestStatus.PASSED, None))


def test_a_stub_earns_nothing_and_is_told_what_to_write(warmup_grader: Grader, tiny_course: Path) -> None:
    """Every finding names the function that still raises NotImplementedError."""
    stub = (tiny_course / "assignments/warmup/warmup.py").read_text()

    report = warmup_grader.report(submission_of(stub), SEED)

    assert report.score == 0.0
    assert all("still raises NotImplementedError" in test.feedback for test in report.tests)


def test_raising_value_error_everywhere_earns_nothing(warmup_grader: Grader) -> None:
    """A test of errors is worth points only beside a call that succeeds."""
    source = """
        def centred(x): raise ValueError
        class Tally:
            def __init__(self): raise ValueError
    """

    report = warmup_grader.report(submission_of(source), SEED)

    assert report.score == 0.0
    assert {cause for _, cause in statuses(report).values()} == {Cause.RAISED}


def test_an_empty_submission_is_a_report_with_zero(warmup_grader: Grader) -> None:
    """Nothing handed in is 0, with a reason, and no test is run."""
    empty = Submission(assignment="warmup", files={}, digest="sha256:0", missing=("warmup.py",))

    report = warmup_grader.report(empty, SEED)

    assert (report.score, report.status) == (0.0, ReportStatus.UNGRADABLE)
    assert "warmup.py" in report.reason


def test_a_module_that_cannot_be_imported_says_why(warmup_grader: Grader) -> None:
    """The syntax error and its line reach the student."""
    report = warmup_grader.report(submission_of("def centred(x)\n    return x\n"), SEED)

    assert report.score == 0.0
    assert all("SyntaxError" in test.feedback for test in report.tests)
    assert {test.cause for test in report.tests} == {Cause.IMPORT_FAILED}


def test_hang_death_and_flood_cost_their_own_tests_only(warmup_grader: Grader, reference_source: str) -> None:
    """One test hangs, one dies, one floods its output; the others keep their points."""
    source = reference_source + textwrap.dedent("""
        import os
        right = centred
        def centred(x):
            if x.shape == (4, 3):
                while True: pass
            if x.shape == (5,):
                os._exit(0)
            if x.shape == (1,):
                while True: print("flood" * 1000)
            return right(x)
    """)

    report = warmup_grader.report(submission_of(source), SEED)

    assert statuses(report) == {
        "q1/test_example_is_centred": (TestStatus.PASSED, None),
        "q2/test_new_tally_is_zero": (TestStatus.PASSED, None),
        "q1/test_fresh_arrays_are_centred": (TestStatus.FAILED, Cause.TIMEOUT),
        "q1/test_argument_stays_as_it_was": (TestStatus.FAILED, Cause.DIED),
        "q1/test_empty_array_is_refused": (TestStatus.FAILED, Cause.OUTPUT_LIMIT),
        "q2/test_tally_sums_weights": (TestStatus.PASSED, None),
    }
    assert report.score == 5.0


def test_the_same_seed_gives_the_same_verdicts(warmup_grader: Grader, reference_source: str) -> None:
    """A report can be replayed from its seed."""
    source = reference_source.replace("x - x.mean()", "x - x.mean() + (1e-3 if abs(x).sum() > 5 else 0)")

    first, second = (warmup_grader.report(submission_of(source), SEED) for _ in range(2))

    assert statuses(first) == statuses(second)


def test_many_at_once_score_as_alone(warmup_grader: Grader, reference_source: str, tiny_course: Path) -> None:
    """Parallel submissions do not disturb one another."""
    stub = (tiny_course / "assignments/warmup/warmup.py").read_text()
    sources = [reference_source, stub] * 4

    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(lambda source: warmup_grader.report(submission_of(source), fresh_seed()), sources))

    assert [report.score for report in reports] == [10.0, 0.0] * 4


def _children(pid: int, marker: bytes) -> list[int]:
    """Descendants of a process whose command line holds `marker`."""
    found = []
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        found += _children(int(child), marker)
        if marker in Path(f"/proc/{child}/cmdline").read_bytes():
            found.append(int(child))
    return found


@pytest.mark.parametrize("victim", ["worker", "template", "grader"])
def test_a_killed_process_of_ours_costs_no_points(victim: str, warmup: Assignment, reference_source: str) -> None:
    """Worker, sandbox template or grader killed in the middle of a test: the report is whole and true."""
    slow = reference_source.replace("def centred(x", "import time\ndef centred(x").replace(
        "    if x.size == 0:", "    time.sleep(0.3)\n    if x.size == 0:"
    )
    seen = threading.Event()
    with Grader.start(warmup, isolation="bubblewrap") as grader:
        _ = grader.service.ready

        def kill() -> None:
            seen.wait(30)
            time.sleep(0.1)
            os.kill(_victim(victim), signal.SIGKILL)

        def _victim(name: str) -> int:
            workers = _children(os.getpid(), b"autograder.grading.process")
            top = max((pid for pid in workers if str(os.getpid()) == _parent(pid)), key=_started)
            match name:
                case "worker":
                    return top
                case "grader":
                    return next(pid for pid in workers if _parent(pid) == str(top))
                case _:
                    return _children(top, b"bwrap")[-1]

        threading.Thread(target=kill, daemon=True).start()
        report = grader.report(submission_of(slow), SEED, lambda _verdict: seen.set())

    assert {test.message for test in report.tests} == {""}
    assert (report.score, report.status) == (10.0, ReportStatus.GRADED)


TESTS = tuple(DeclaredTest(id=f"q1/t{number}", question="q1") for number in range(3))
STARVED = Ended(signal=OUT_OF_CPU, out_of_memory=False)
FULL = Ended(signal=signal.SIGKILL, out_of_memory=True)
KILLED = Ended(signal=signal.SIGKILL, out_of_memory=False)


@pytest.fixture
def heard() -> list[Verdict]:
    """Verdicts as they became final."""
    return []


@pytest.fixture
def progress(heard: list[Verdict]) -> Progress:
    """What is said of a submission with three tests."""
    return Progress(TESTS, Limits(), heard.append)


def say(progress: Progress, test: str, cause: Cause | None = None, *, again: bool = False) -> None:
    """A verdict, as a suite process writes it."""
    status = TestStatus.PASSED if cause is None else TestStatus.FAILED
    progress.note({"verdict": asdict(Verdict(test=test, status=status, cause=cause)), "again": again})


def test_a_test_is_run_at_most_twice_whatever_ended_it(progress: Progress, heard: list[Verdict]) -> None:
    """A stall and then a kill are two tries with the same input, and the second counts."""
    told = []
    for cause in (Cause.TIMEOUT, Cause.DIED):
        progress.begin(progress.missing())
        say(progress, "q1/t0", cause, again=True)
        told.append("q1/t0" in progress.missing())
    assert told == [True, False]
    assert [verdict.cause for verdict in heard] == [Cause.DIED]


@pytest.mark.parametrize(
    ("endings", "expected"),
    [
        ((STARVED, STARVED), (TestStatus.FAILED, Cause.TOO_COSTLY)),
        ((STARVED, FULL), (TestStatus.FAILED, Cause.TOO_COSTLY)),
        ((KILLED, FULL), (TestStatus.ERROR, None)),
        ((FULL, KILLED), (TestStatus.ERROR, None)),
        ((KILLED, KILLED), (TestStatus.ERROR, None)),
        ((Ended(signal=None, out_of_memory=False),) * 2, (TestStatus.ERROR, None)),
    ],
)
def test_a_grader_killed_twice_over_a_test_is_its_failure_with_evidence_only(
    endings: tuple[Ended, Ended], expected: tuple[TestStatus, Cause | None], progress: Progress
) -> None:
    """The kernel must have said both times that the test's allowance was used up; the others go on."""
    progress.begin(progress.missing())
    say(progress, "q1/t0")
    progress.lost(endings[0])
    assert progress.missing() == ("q1/t1", "q1/t2")
    progress.begin(progress.missing())
    progress.lost(endings[1])
    assert progress.missing() == ("q1/t2",)
    progress.begin(progress.missing())
    say(progress, "q1/t2")
    progress.settle()
    assert (progress.verdicts["q1/t1"].status, progress.verdicts["q1/t1"].cause) == expected
    assert {progress.verdicts[test].status for test in ("q1/t0", "q1/t2")} == {TestStatus.PASSED}


def test_a_lost_worker_is_no_try_of_a_test(progress: Progress) -> None:
    """Where nobody can say how the suite process ended, nothing is held against the test that ran."""
    for number in range(3):
        progress.begin(progress.missing())
        assert not progress.lost(None)
        assert progress.losses == number + 1
    assert progress.missing() == ("q1/t0", "q1/t1", "q1/t2")


def test_a_first_ending_stands_where_the_second_try_costs_too_much(progress: Progress, heard: list[Verdict]) -> None:
    """A stall and then a suite process that its answers used up: what the first try gave is the verdict."""
    progress.begin(progress.missing())
    say(progress, "q1/t0", Cause.TIMEOUT, again=True)
    say(progress, "q1/t1")
    say(progress, "q1/t2")
    progress.begin(progress.missing())
    progress.lost(STARVED)
    assert progress.missing() == ()
    assert [(verdict.test, verdict.cause) for verdict in heard] == [
        ("q1/t1", None),
        ("q1/t2", None),
        ("q1/t0", Cause.TIMEOUT),
    ]


def test_a_try_that_is_lost_without_a_reason_is_no_second_try(progress: Progress, heard: list[Verdict]) -> None:
    """Killed, and the suite process killed over the next try: the test is run again, and that answer is the verdict."""
    progress.begin(progress.missing())
    say(progress, "q1/t0", Cause.DIED, again=True)
    say(progress, "q1/t1")
    say(progress, "q1/t2")
    progress.begin(progress.missing())
    progress.lost(KILLED)
    assert progress.missing() == ("q1/t0",)
    progress.begin(progress.missing())
    say(progress, "q1/t0")
    assert [(verdict.test, verdict.cause) for verdict in heard][-1] == ("q1/t0", None)


def test_a_loss_without_a_reason_takes_no_try_from_the_ending_that_follows(
    progress: Progress, heard: list[Verdict]
) -> None:
    """The suite process killed over a test, and the student's process in the next one: the test is run once more."""
    progress.begin(progress.missing())
    progress.lost(KILLED)
    progress.begin(progress.missing())
    say(progress, "q1/t0", Cause.DIED, again=True)
    say(progress, "q1/t1")
    say(progress, "q1/t2")
    assert progress.missing() == ("q1/t0",)
    progress.begin(progress.missing())
    say(progress, "q1/t0")
    assert [(verdict.test, verdict.cause) for verdict in heard][-1] == ("q1/t0", None)


def test_an_ending_that_no_second_try_could_check_is_a_fault(progress: Progress, heard: list[Verdict]) -> None:
    """Where every next try is lost for no known reason, nobody knows what the student's code does: no score."""
    progress.begin(progress.missing())
    say(progress, "q1/t0", Cause.DIED, again=True)
    say(progress, "q1/t1")
    say(progress, "q1/t2")
    for _ in range(4):
        progress.begin(progress.missing())
        progress.lost(KILLED)
    progress.settle()
    assert [(verdict.test, verdict.status) for verdict in heard][-1] == ("q1/t0", TestStatus.ERROR)
    assert progress.verdicts["q1/t0"].status is TestStatus.ERROR


@pytest.mark.parametrize(("ended", "status"), [(STARVED, TestStatus.FAILED), (KILLED, TestStatus.ERROR)])
def test_what_is_left_when_the_time_is_over_failed_in_time_with_evidence_only(
    ended: Ended, status: TestStatus, heard: list[Verdict]
) -> None:
    """A submission whose answers used its time up meets its own limit; any other loss of time is a fault."""
    progress = Progress(TESTS, Limits(submission_wall_s=1e-6), heard.append)
    progress.begin(progress.missing())
    progress.lost(ended)
    assert progress.left_s <= 0.0
    progress.settle()
    assert {verdict.status for verdict in heard} == {status}
    assert {verdict.cause for verdict in heard} == {Cause.TIMEOUT if status is TestStatus.FAILED else None}


def _parent(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]


def _started(pid: int) -> int:
    """When it began, in clock ticks since boot: the numbers of processes start again from the bottom one day."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])


@pytest.fixture
def broken_course(tiny_course: Path, tmp_path: Path) -> Callable[[str], Assignment]:
    """A copy of the tiny course with one more hidden grader of this text."""

    def make(grader: str) -> Assignment:
        shutil.copytree(tiny_course, tmp_path / "course")
        path = tmp_path / "course/tests/graders/warmup/test_more.py"
        path.write_text("import pytest\nfrom autograder import *\n" + textwrap.dedent(grader))
        return load_assignment(load_course(tmp_path / "course"), "warmup")

    return make


@pytest.mark.parametrize(
    ("grader", "sentence"),
    [
        ("def test_x(student): pass", "has no question"),
        ("def test_x(:", "cannot be collected"),
        ("@pytest.mark.question('q1', wieght=2)\ndef test_x(student): pass", "knows no option 'wieght'"),
        ("@pytest.mark.question('q1', feedback='loud')\ndef test_x(student): pass", "marker is wrong"),
        ("@pytest.mark.question('q2')\ndef test_new_tally_is_zero(student): pass", "two tests are called"),
    ],
)
def test_a_broken_grader_is_our_fault(
    broken_course: Callable[[str], Assignment], grader: str, sentence: str, reference_source: str
) -> None:
    """A grader that cannot be used is told to staff; nothing is scored."""
    with (
        Grader.start(broken_course(grader), isolation="bubblewrap") as started,
        pytest.raises(GraderFault, match=sentence),
    ):
        started.report(submission_of(reference_source), SEED)


@pytest.mark.parametrize(
    "body",
    [
        "pass",
        "assert student is not None",
        "pytest.skip('not today')",
        "pytest.xfail('some day')",
        "raise OSError('disk')",
        "1 / 0",
        "import os; os._exit(1)",
    ],
)
def test_a_test_that_proves_nothing_is_never_a_score(
    broken_course: Callable[[str], Assignment], body: str, reference_source: str
) -> None:
    """Vacuous, skipped, crashed by itself, or gone: an error of ours, and the report is no score."""
    assignment = broken_course(f"@pytest.mark.question('q2')\ndef test_more(student):\n    {body}\n")

    with Grader.start(assignment, isolation="bubblewrap") as grader:
        report = grader.report(submission_of(reference_source), SEED)

    assert statuses(report)["q2/test_more"] == (TestStatus.ERROR, None)
    assert report.status is ReportStatus.ERROR


HUNGRY = """
    @pytest.mark.question('q2')
    def test_before(student):
        assert float(student.Tally().total) == 0.0

    @pytest.mark.question('q2')
    def test_hungry(student):
        {body}

    @pytest.mark.question('q2')
    def test_hungry_later(student):
        assert float(student.Tally().total) == 0.0
"""


@pytest.mark.parametrize(
    "body",
    [
        "while True: float(student.Tally().total)",
        "float(student.Tally().total); any(n < 0 for n in itertools.count())",
        "float(student.Tally().total); sum(itertools.repeat(1))",
        "float(student.Tally().total); kept = [bytearray(1 << 20) for n in range(2000)]",
        "float(student.Tally().total); np.ones((1 << 20, 1)) + np.ones(1 << 20)",
    ],
    ids=["requests", "bytecode", "one call into C", "memory", "an array beyond all bounds"],
)
def test_a_test_that_costs_us_too_much_fails_alone(
    broken_course: Callable[[str], Assignment], body: str, reference_source: str
) -> None:
    """Time and memory of the trusted side are the test's own: it ends soon, as its failure, and the others count."""
    grader = "import itertools\nimport numpy as np\n" + textwrap.dedent(HUNGRY.format(body=body))
    assignment = broken_course(grader)
    limits = replace(assignment.limits, test_cpu_s=1.0, test_wall_s=15.0, submission_wall_s=90.0)

    with Grader.start(replace(assignment, limits=limits), isolation="bubblewrap") as started:
        report = started.report(submission_of(reference_source), SEED)

    found = statuses(report)
    assert found.pop("q2/test_hungry") in {(TestStatus.FAILED, Cause.TOO_COSTLY), (TestStatus.FAILED, Cause.TIMEOUT)}
    assert set(found.values()) == {(TestStatus.PASSED, None)}
    assert report.timings.total_s < 60.0
