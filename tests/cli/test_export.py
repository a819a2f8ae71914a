"""`grade export nbgrader` writes the scores that stand into a real gradebook, once, and nothing that is no score."""

import functools
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nbgrader import api

from autograder.config import load_assignment, load_course
from autograder.intake import digest_of
from autograder.ledger import Job, Worker
from autograder.model.report import (
    Environment,
    GradeReport,
    QuestionScore,
    QuestionStatus,
    ReportStatus,
    Timings,
)
from autograder.model.submission import Submission
from autograder.services.record import open_record
from tests.interchange.tools import changed_gradebook, in_gradebook, ran

Grade = Callable[..., Any]
REFERENCE, STUB = "solutions/warmup/reference", "assignments/warmup"
ALEMBIC_VERSION = functools.cache(api.get_alembic_version)
HIDDEN = "tests/graders/warmup/test_warmup_hidden.py"


@pytest.fixture(autouse=True)
def _alembic_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every new gradebook starts `alembic` for its version, which takes seconds and never differs."""
    monkeypatch.setattr(api, "get_alembic_version", ALEMBIC_VERSION)


def stand(course: Path, person: str, bonus: float = 0.0, **points: float | None) -> None:
    """Let a score stand as if it had been graded: points by question, None for one that waits; a bonus for all."""
    most = {question.id: question.points for question in load_assignment(load_course(course), "warmup").questions}
    questions = tuple(
        QuestionScore(
            id=name,
            title=name,
            score=value or 0.0,
            max_score=most[name],
            status=QuestionStatus.PENDING if value is None else QuestionStatus.GRADED,
            bonus=bonus,
        )
        for name, value in points.items()
    )
    files = {"warmup.py": repr((person, points)).encode()}
    work = Submission(assignment="warmup", files=files, digest=digest_of(files))
    with open_record(load_course(course)) as ledger:
        ledger.acknowledge(work, person=person, grader_digest="sha256:graders")
        job = ledger.claim(Worker.here())
        assert job is not None
        ledger.commit_report(job, report_on(job, questions))


def report_on(job: Job, questions: tuple[QuestionScore, ...]) -> GradeReport:
    """A report with these scores."""
    waits = any(one.status is QuestionStatus.PENDING for one in questions)
    return GradeReport(
        assignment=job.assignment,
        submission=job.digest,
        grader=job.grader_digest,
        seed=job.seed,
        environment=Environment(python="3", isolation="bubblewrap", isolated=True),
        score=sum(one.score for one in questions),
        max_score=sum(one.max_score for one in questions),
        status=ReportStatus.PARTIAL if waits else ReportStatus.GRADED,
        questions=questions,
        tests=(),
        timings=Timings(total_s=0.0),
    )


def edit(path: Path, old: str, new: str) -> None:
    """Replace a text that occurs once."""
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))


def bytes_below(folder: Path) -> dict[Path, bytes]:
    """Every file of a course, but for its record."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and ".grade" not in path.parts}


def test_scores_arrive_and_arrive_once(grade: Grade, course: Path) -> None:
    """A cell per question, read back by nbgrader's API and its own export; a second time nothing changes."""
    grade("submit", REFERENCE, "--as", "ada")
    grade("submit", STUB, "--as", "bob")

    first = grade("export", "nbgrader", "warmup")
    second = grade("export", "nbgrader", "warmup")

    assert (first.status, first.err) == (0, "")
    assert "ada, q1: 6" in first.out.splitlines()
    assert first.out.splitlines()[-1] == "gradebook.db: 12 changes written"
    assert second.out == "gradebook.db: nothing written\n"
    there = in_gradebook(course / "gradebook.db", "warmup")
    assert there["ada"]["cells"] == {"q1": [6.0, False, None], "q2": [4.0, False, None]}
    assert there["bob"]["cells"] == {"q1": [0.0, False, None], "q2": [0.0, False, None]}
    ran(Path(sys.executable).parent / "nbgrader", "export", "--db", f"sqlite:///{course}/gradebook.db", cwd=course)
    table = (course / "grades.csv").read_text().splitlines()
    assert [line.split(",")[3:10:4] for line in table[1:]] == [["ada", "10.0"], ["bob", "0.0"]]


def test_a_dry_run_says_the_same_and_does_nothing(grade: Grade, course: Path) -> None:
    """What it prints is what the real run prints; not a byte is written, with and without a gradebook."""
    stand(course, "ada", q1=6.0, q2=4.0)
    before = bytes_below(course)
    dry = grade("export", "nbgrader", "--dry-run")
    assert bytes_below(course) == before
    real = grade("export", "nbgrader")

    stand(course, "bob", q1=0.0, q2=0.0)
    before = bytes_below(course)
    dry_again = grade("export", "nbgrader", "--dry-run")

    assert dry.out.replace("would be written", "written") == real.out
    assert bytes_below(course) == before
    assert "student bob: new" in dry_again.out
    assert "ada" not in dry_again.out


def test_what_waits_is_no_zero(grade: Grade, course: Path) -> None:
    """A question that waits for a GPU has no score and is marked as needing one; what it had before goes."""
    stand(course, "ada", q1=6.0, q2=4.0)
    grade("export", "nbgrader")
    edit(course / "course.toml", 'keep = "best"', 'keep = "last"')
    stand(course, "ada", q1=6.0, q2=None)

    done = grade("export", "nbgrader")

    assert "ada, q2: 4 → waits" in done.out.splitlines()
    assert "note: warmup, ada: q2 waits, and has no score yet" in done.out.splitlines()
    assert in_gradebook(course / "gradebook.db", "warmup")["ada"]["cells"] == {
        "q1": [6.0, False, None],
        "q2": [None, True, None],
    }


def test_faults_of_ours_are_never_written(grade: Grade, course: Path) -> None:
    """A submission that we failed to grade has no score, and the gradebook hears nothing of it."""
    edit(course / HIDDEN, "    tally = student.Tally()", "    raise OSError")

    failed = grade("submit", REFERENCE, "--as", "ada")
    done = grade("export", "nbgrader")

    assert failed.status == 4
    assert "note: warmup: no scores yet; nothing to write" in done.out
    assert not (course / "gradebook.db").exists()


def test_a_persons_score_stays(grade: Grade, course: Path) -> None:
    """The manual score there is its staff's; the automatic one beside it follows ours."""
    stand(course, "ada", q1=6.0, q2=4.0)
    grade("export", "nbgrader")
    with changed_gradebook(course / "gradebook.db") as book:
        there = book.find_grade("q1", "warmup", "warmup", "ada")
        there.manual_score, there.auto_score = 5.5, 1.0

    done = grade("export", "nbgrader")

    assert done.out.splitlines()[0] == "ada, q1: 1 → 6"
    ada = in_gradebook(course / "gradebook.db", "warmup")["ada"]
    assert (ada["score"], ada["cells"]["q1"]) == (9.5, [6.0, False, None])


def test_a_bonus_is_extra_credit(grade: Grade, course: Path) -> None:
    """Bonus points stand beside the score of a question that has them, and only there."""
    edit(course / "assignments/warmup/assignment.toml", "points = 6", "points = 6\nbonus = 2")
    stand(course, "ada", bonus=1.5, q1=6.0, q2=4.0)

    first = grade("export", "nbgrader")
    second = grade("export", "nbgrader")

    assert "ada, q1: 0 → 1.5 points beyond" in first.out.splitlines()
    assert second.out == "gradebook.db: nothing written\n"
    there = in_gradebook(course / "gradebook.db", "warmup")["ada"]
    assert there["cells"] == {"q1": [6.0, False, 1.5], "q2": [4.0, False, None]}


def test_a_question_added_later_gets_its_cell(grade: Grade, course: Path) -> None:
    """Submissions that nbgrader knows already get the new cell, too; others are told to be graded again."""
    stand(course, "ada", q1=6.0, q2=4.0)
    stand(course, "bob", q1=6.0, q2=4.0)
    grade("export", "nbgrader")
    toml = course / "assignments/warmup/assignment.toml"
    toml.write_text(toml.read_text() + '\n[[questions]]\nid = "q3"\ntitle = "More"\npoints = 2\n')
    stand(course, "ada", q1=6.0, q2=4.0, q3=2.0)
    edit(course / "course.toml", 'keep = "best"', 'keep = "last"')

    done = grade("export", "nbgrader")

    assert "cell q3: new, 2 points" in done.out.splitlines()
    assert "ada, q3: 2" in done.out.splitlines()
    assert "note: warmup, bob: not written, because questions or points changed since; grade it again" in done.out
    there = in_gradebook(course / "gradebook.db", "warmup")
    assert there["ada"]["max_score"] == 12.0
    assert there["bob"]["cells"] == {"q1": [6.0, False, None], "q2": [4.0, False, None]}


def test_cells_that_count_the_same_work_are_refused(grade: Grade, course: Path) -> None:
    """Beside the cells of our own notebook in nbgrader, a cell per question would count everything twice."""
    stand(course, "ada", q1=6.0, q2=4.0)
    grade("export", "nbgrader")
    with changed_gradebook(course / "gradebook.db") as book:
        book.add_grade_cell("warmup-q1-public", "warmup", "warmup", max_score=1, cell_type="code")

    refused = grade("export", "nbgrader")
    renamed = grade("export", "nbgrader", "warmup", "--as", "warmup sandboxed")

    assert refused.status == 2
    assert "has grade cells of its own (warmup-q1-public), beside which these scores would count twice" in refused.err
    assert renamed.status == 0
    assert in_gradebook(course / "gradebook.db", "warmup sandboxed")["ada"]["score"] == 10.0


def test_wrong_places_are_one_sentence(grade: Grade, course: Path, tmp_path: Path) -> None:
    """No folder, no gradebook, a folder that is no course, a course that nbgrader must begin: each says what to do."""
    stand(course, "ada", q1=6.0, q2=4.0)
    (tmp_path / "empty").mkdir()
    (tmp_path / "nb").mkdir()
    (tmp_path / "nb/nbgrader_config.py").write_text("")
    places = {
        tmp_path / "not/there/gradebook.db": "there is no folder ",
        course / "course.toml": "is no gradebook of nbgrader",
        tmp_path / "empty": "is a folder, and no nbgrader course; name the gradebook's file",
        tmp_path / "nb": "run `nbgrader generate_assignment` there first",
    }

    for place, sentence in places.items():
        refused = grade("export", "nbgrader", "--gradebook", place)
        assert (refused.status, refused.out) == (2, "")
        assert sentence in refused.err
        assert refused.err.count("\n") == 1
    assert grade("export", "nbgrader", "--as", " ").status == 2


def test_a_gradebook_of_several_courses_wants_a_name(grade: Grade, course: Path) -> None:
    """Where two courses share a gradebook, the export asks which one, and takes the answer."""
    stand(course, "ada", q1=6.0, q2=4.0)
    grade("export", "nbgrader")
    with changed_gradebook(course / "gradebook.db") as book:
        book.check_course("cv")
        book.add_assignment("ps1", course_id="cv")
        book.remove_assignment("warmup")
        book.add_assignment("ps2", course_id="default_course")

    asked = grade("export", "nbgrader")
    told = grade("export", "nbgrader", "--course-id", "cv")

    assert "holds 2 courses (cv, default_course); say --course-id with one of them" in asked.err
    assert told.status == 0
    with sqlite3.connect(course / "gradebook.db") as connection:
        found = connection.execute("SELECT course_id FROM assignment WHERE name = 'warmup'").fetchall()
    connection.close()
    assert found == [("cv",)]


EXTRA_IS_MISSING = (
    "grade: `grade export nbgrader` needs the extra `authoring`; run: pip install 'autograder-dl[authoring]'\n"
)


def test_nbgrader_is_missing(grade: Grade, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without nbgrader there is one sentence that says how to get it."""
    monkeypatch.setitem(sys.modules, "nbgrader", None)

    refused = grade("export", "nbgrader")

    assert (refused.status, refused.err) == (2, EXTRA_IS_MISSING)


def test_a_system_must_be_named(grade: Grade) -> None:
    """Without one, the help lists those there are."""
    shown = grade("export")

    assert shown.status == 2
    assert "Into an nbgrader gradebook.db." in shown.out
    assert "did you mean" in grade("export", "nbgrador").err.lower()
