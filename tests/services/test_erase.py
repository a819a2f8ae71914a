"""`grade erase` asks, erases, and says what stays; the other commands show everybody else as before."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from click.testing import CliRunner, Result

from autograder.cli.failure import explained
from autograder.cli.main import cli
from autograder.config import load_course
from autograder.ledger import Commit, JobState, Ledger, Worker
from autograder.ledger.store import digest_of
from autograder.model.report import Environment, Finding, GradeReport, ReportStatus, TestStatus, Timings
from autograder.model.submission import Submission
from autograder.services.jobs import grade_job
from autograder.services.record import open_record

GRADERS = "sha256:graders"


def report_on(digest: str, seed: str, score: float) -> GradeReport:
    """A report on a submission."""
    finding = Finding(
        id="q1/test_centred",
        question="q1",
        status=TestStatus.PASSED,
        score=score,
        max_score=10.0,
        message="ada wrote this",
        level="full",
    )
    return GradeReport(
        assignment="warmup",
        submission=digest,
        grader=GRADERS,
        seed=seed,
        environment=Environment(python="3.11", isolation="fake", isolated=True),
        score=score,
        max_score=10.0,
        status=ReportStatus.GRADED,
        questions=(),
        tests=(finding,),
        timings=Timings(total_s=0.5),
    )


def hand_in(ledger: Ledger, person: str, number: int) -> None:
    files = {"warmup.py": f"NUMBER = {number}\n".encode()}
    submission = Submission(assignment="warmup", files=files, digest=digest_of(files["warmup.py"]), source=person)
    ledger.acknowledge(submission, person=person, grader_digest=GRADERS)


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a command printed, and its exit status."""

    status: int
    out: str
    err: str


Grade = Callable[..., Said]


@pytest.fixture
def course(tiny_course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course in which Ada and Bob were graded, and Cyd and Ada wait."""
    folder = Path(copytree(tiny_course, tmp_path / "course"))
    monkeypatch.chdir(folder)
    with open_record(load_course(folder)) as ledger:
        for number, person in enumerate(("ada", "bob", "ada")):
            hand_in(ledger, person, number)
            job = ledger.claim(Worker.here())
            assert job is not None
            if number == 2:
                ledger.fail_attempt(job, why="the sandbox was lost")
                job = ledger.claim(Worker.here())
                assert job is not None
            ledger.commit_report(job, report_on(job.digest, job.seed, 4.0 + number))
        hand_in(ledger, "ada", 3)
        hand_in(ledger, "cyd", 4)
    return folder


@pytest.fixture
def ledger(course: Path) -> Iterator[Ledger]:
    """Its record."""
    with open_record(load_course(course)) as opened:
        yield opened


@pytest.fixture
def grade(course: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Grade:
    """`grade("show", 1)`."""
    assert course == Path.cwd()

    def run(*arguments: object) -> Said:
        capfd.readouterr()
        monkeypatch.setattr("sys.argv", ["grade", *map(str, arguments)])
        status = explained(cli, debug=False)
        out, err = capfd.readouterr()
        return Said(status=status, out=out, err=err)

    return run


def typed(text: str) -> Result:
    """`grade erase ada`, and what is typed when it asks."""
    return CliRunner().invoke(cli, ["erase", "ada"], input=text)


def test_what_was_erased_and_what_stays_is_said(grade: Grade) -> None:
    """Counts of submissions and files, and that points and backups are still there."""
    ran = grade("erase", "ada", "--yes")
    assert (ran.status, ran.err) == (0, "")
    first, *rest = ran.out.splitlines()
    assert first == "erased the person and 3 submissions; 3 files were deleted from the store"
    assert rest == [
        "their points stay in the record without a name; no command shows them as a score",
        "backups and exported files still hold the person: delete them, or erase again after you restore one",
    ]


def test_login_is_asked_for_again(ledger: Ledger) -> None:
    """Only who types it twice erases the person."""
    for wrong in ("bob\n", "y\n"):
        assert typed(wrong).exit_code != 0
    assert len(ledger.submissions(person="ada")) == 3
    assert typed("ada\n").exit_code == 0
    assert ledger.submissions(person="ada") == ()


def test_two_logins_that_differ_erase_nothing(grade: Grade, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence says so, with exit status 2."""
    monkeypatch.setattr("click.prompt", lambda _: "eve")
    ran = grade("erase", "ada")
    assert (ran.status, ran.err.count("\n")) == (2, 1)
    assert "the two logins differ, and nothing was erased" in ran.err
    assert len(ledger.submissions(person="ada")) == 3


@pytest.mark.parametrize("login", ["eve", "", "\x1b[31m", "../ada", "a" * 5000])
def test_unknown_login_is_one_sentence(login: str, grade: Grade) -> None:
    """Exit status 2, and no traceback, whatever was typed."""
    ran = grade("erase", login, "--yes")
    assert (ran.status, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "Nobody has the login" in ran.err
    assert "\x1b" not in ran.err


def test_other_people_are_shown_byte_for_byte_as_before(grade: Grade) -> None:
    """Status, scores in every form, and each report of somebody else; who waited behind the erased person moves up."""
    commands: tuple[tuple[Any, ...], ...] = (
        ("status",), ("scores",), ("scores", "--csv"), ("show", 2), ("show", 2, "--staff"), ("show", 2, "--json"),
    )  # fmt: skip
    before = [without_places(grade(*command).out) for command in commands]
    grade("erase", "ada", "--yes")
    after = [without_places(grade(*command).out) for command in commands]
    hers = ("ada", "(erased)")
    assert [[line for line in lines if not any(one in line for one in hers)] for lines in after] == [
        [line for line in lines if "ada" not in line] for lines in before
    ]
    assert any("bob" in line for line in after[0])
    assert before != after


def without_places(out: str) -> list[str]:
    return [re.sub(r"waits, .*", "waits", line) for line in out.splitlines()]


def test_submissions_of_an_erased_person_have_no_name_in_the_status(grade: Grade) -> None:
    """They are listed as "(erased)", without a score or an error, and hers are not in the scores."""
    grade("erase", "ada", "--yes")
    status = grade("status").out
    assert status.count("(erased)") == 3
    assert "ada" not in status + grade("scores", "--json").out
    assert "sandbox was lost" not in status


@pytest.mark.parametrize("options", [(), ("--staff",), ("--json",), ("--printed",), ("--files", "new")])
def test_showing_an_erased_submission_says_so(options: tuple[str, ...], grade: Grade) -> None:
    """One sentence instead of a report."""
    grade("erase", "ada", "--yes")
    ran = grade("show", 1, *options)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == "grade: the person who handed in submission 1 was erased; `grade status` lists the others\n"


class ErasingGrader:
    """Grades as any other; the person is erased while it does."""

    def __init__(self, ledger: Ledger, *, prints: bool) -> None:
        self._ledger, self._prints = ledger, prints

    def report(
        self, submission: Submission, seed: str, _on_verdict: object, *, keep: Callable[[bytes], str]
    ) -> GradeReport:
        self._ledger.erase("ada")
        printed = keep(b"printed by ada's tests") if self._prints else ""
        return replace(report_on(submission.digest, seed, 9.0), printed=printed)


@pytest.mark.parametrize("prints", [False, True])
def test_worker_that_was_grading_an_erased_person_keeps_nothing(*, prints: bool, ledger: Ledger, course: Path) -> None:
    """The report comes too late, whether or not the tests printed much, and the worker goes on."""
    job = ledger.claim(Worker.here())
    assert job is not None
    graded = grade_job(ledger, ErasingGrader(ledger, prints=prints), job, lambda *_: None)  # type: ignore[arg-type]
    assert graded.commit is Commit.LATE
    assert [one.state for one in ledger.jobs_of(job.submission_id)] == [JobState.CANCELLED]
    left = [path.read_bytes() for path in (course / ".grade/objects/blobs").iterdir()]
    assert not any(b"ada" in blob for blob in left)


def test_worker_does_not_grade_what_was_erased_before_it_looked(ledger: Ledger) -> None:
    """A job that it claimed is gone by the time it reads the work: no error of the grader is noted."""
    job = ledger.claim(Worker.here())
    assert job is not None
    ledger.erase("ada")
    grader = ErasingGrader(ledger, prints=False)
    graded = grade_job(ledger, grader, job, lambda *_: None)  # type: ignore[arg-type]
    assert graded.commit is Commit.LATE
    assert "was erased with its person" in graded.fault
    assert ledger.faults() == ()
