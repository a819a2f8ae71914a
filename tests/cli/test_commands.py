"""Each command does its main job, for people and for programs."""

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from autograder.services import progress

Grade = Callable[..., Any]
REFERENCE = "solutions/warmup/reference"
STUB = "assignments/warmup"


def test_run_grades_many_and_writes_every_form(grade: Grade, tmp_path: Path) -> None:
    """Table, JSON in the order of the paths, CSV and JUnit all tell the same scores."""
    files = {name: tmp_path / f"out.{name}" for name in ("json", "csv", "junit")}

    ran = grade(
        "run", "warmup", REFERENCE, STUB, *(part for name, path in files.items() for part in (f"--{name}", path))
    )

    reports = json.loads(files["json"].read_text())["reports"]
    rows = list(csv.DictReader(io.StringIO(files["csv"].read_text())))
    suites = ET.parse(files["junit"]).getroot()
    assert ran.status == 0
    assert [report["score"] for report in reports] == [10.0, 0.0]
    assert [(row["source"], row["score"], row["q1"]) for row in rows] == [(REFERENCE, "10", "6"), (STUB, "0", "0")]
    assert [int(suite.attrib["failures"]) for suite in suites] == [0, 0, 4, 2]


def test_json_alone_goes_to_standard_output(grade: Grade) -> None:
    """`--json` without a file prints nothing else."""
    ran = grade("run", "warmup", REFERENCE, "--json")

    assert json.loads(ran.out)["schema"] == 2


def test_fail_under_makes_a_low_score_exit_1(grade: Grade) -> None:
    """For CI: a score below the percentage is exit 1, at or above is 0."""
    assert grade("run", "warmup", STUB, "--fail-under", "50").status == 1
    assert grade("run", "warmup", REFERENCE, "--fail-under", "100").status == 0


def test_a_seed_replays_a_report(grade: Grade) -> None:
    """The same seed is recorded, and gives the same verdicts."""
    seed = "0123456789abcdef" * 2

    ran = grade("run", "warmup", REFERENCE, "--seed", seed, "--json")

    assert json.loads(ran.out)["reports"][0]["seed"] == seed


def test_submit_keeps_work_and_report(grade: Grade) -> None:
    """Two attempts are numbered, shown again, listed, and the best one stands."""
    first = grade("submit", STUB, "--as", "ada")
    second = grade("submit", REFERENCE, "--as", "ada")
    scores = grade("scores", "warmup")

    assert (first.status, second.status) == (0, 0)
    assert "attempt 1 of ada is safe" in first.out
    assert "nothing was sent" in first.out
    assert "attempt 2 of ada" in second.out
    assert "10/10" in grade("show", "2").out
    assert [line.split()[-1] for line in grade("status").out.splitlines()] == ["0/10", "10/10"]
    assert scores.out.split("\t")[1:3] == ["ada", "10/10"]


def test_a_student_never_sees_seed_or_staff_text(grade: Grade) -> None:
    """`show --json` is the student's report; `--staff` is the other."""
    grade("submit", STUB)

    student = grade("show", "1", "--json").out
    staff = grade("show", "1", "--staff", "--json").out

    seed = json.loads(staff)["seed"]
    assert len(seed) == 32
    assert seed not in student
    assert "seed" not in json.loads(student)


def test_check_runs_public_tests_and_says_that_this_is_no_score(grade: Grade, course: Path) -> None:
    """Outcomes by question, without points."""
    ran = grade("check", cwd=course / STUB)

    assert ran.status == 0
    assert "0 of 2 public tests pass" in ran.out
    assert "not your score" in ran.out
    assert "still raises NotImplementedError" in ran.out


def test_check_works_from_the_released_folder_alone(grade: Grade, course: Path, tmp_path: Path) -> None:
    """Nothing of the course around it is needed."""
    released = tmp_path / "warmup"
    (course / STUB).rename(released)
    (released / "warmup.py").write_text((course / REFERENCE / "warmup.py").read_text())

    assert "2 of 2 public tests pass" in grade("check", cwd=released).out


def test_a_file_that_cannot_be_imported_is_explained_once(grade: Grade, course: Path) -> None:
    """A syntax error is told with the student's own line, not once per test, and without the importer's frames."""
    (course / STUB / "warmup.py").write_text("def centred(:\n")

    for told in (grade("check", STUB).out, grade("submit", STUB).out):
        assert told.count("def centred(:") == 1
        assert "SyntaxError" in told
        assert "importlib" not in told


def test_a_loop_that_never_ends_is_told_once_with_its_limit(grade: Grade, course: Path) -> None:
    """On a laptop nobody counts CPU time: none is claimed, and the test does not wait for the limit twice."""
    assignment = course / STUB / "assignment.toml"
    assignment.write_text(assignment.read_text().replace("call_wall_s = 5.0", "call_wall_s = 1.0"))
    reference = (course / REFERENCE / "warmup.py").read_text()
    (course / STUB / "warmup.py").write_text(f"{reference}\n\ndef centred(*_):\n    while True:\n        pass\n")

    told = grade("check", STUB).out

    assert told.count("did not answer within 1 s; does a loop of it never end?") == 1
    assert "CPU time" not in told


def test_check_names_imports_that_the_score_will_not_have(grade: Grade, course: Path) -> None:
    """A module that happens to be on the laptop is absent in the sandbox; the standard library and NumPy are not."""
    reference = (course / REFERENCE / "warmup.py").read_text()
    (course / STUB / "warmup.py").write_text(f"import math, click.core\nfrom numpy import linalg\n{reference}")

    ran = grade("check", STUB)

    assert ran.status == 0
    assert "warmup.py imports click, which is not there when your work is graded; use numpy" in ran.out
    assert ran.out.count("imports") == 1


def test_a_path_that_is_not_there_is_named(grade: Grade) -> None:
    """Not: it is unclear which assignment it is for."""
    ran = grade("check", "nowhere")

    assert ran.status == 3
    assert "nowhere does not exist" in ran.err


def test_init_makes_a_course_on_which_run_works(grade: Grade, tmp_path: Path) -> None:
    """A new course grades its reference with full marks."""
    fresh = tmp_path / "fresh"

    assert grade("init", fresh, cwd=tmp_path).status == 0
    assert "10/10" in grade("run", "warmup", REFERENCE, cwd=fresh).out


def test_doctor_names_the_graded_path(grade: Grade) -> None:
    """What is enforced is listed; a machine that can isolate exits 0."""
    ran = grade("doctor")

    assert ran.status == 0
    assert "bubblewrap" in ran.out
    assert "network" in ran.out


def test_without_isolation_only_when_told_and_said_on_the_report(grade: Grade) -> None:
    """`--isolation none` grades, and the report says that it is nothing to rely on."""
    ran = grade("run", "warmup", REFERENCE, "--isolation", "none")

    assert "10/10" in ran.out
    assert "without isolation" in ran.out


@pytest.mark.parametrize("form", ["zip", "notebook", "module"])
def test_the_same_work_scores_the_same_in_every_form(grade: Grade, course: Path, tmp_path: Path, form: str) -> None:
    """Folder, zip, notebook and module are one submission."""
    import zipfile

    source = (course / REFERENCE / "warmup.py").read_text()
    path = tmp_path / {"zip": "work.zip", "notebook": "warmup.ipynb", "module": "warmup.py"}[form]
    if form == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("my work/warmup.py", source)
    elif form == "module":
        path.write_text(source)
    else:
        cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": 1, "source": source}]
        path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))

    assert "10/10" in grade("run", "warmup", path).out


def test_hostile_names_and_output_are_data(grade: Grade, course: Path, tmp_path: Path) -> None:
    """Escape sequences and formulas in a path reach no terminal and no spreadsheet."""
    hostile = tmp_path / "=cmd()\x1b[31m.d"
    hostile.mkdir()
    (hostile / "warmup.py").write_text("print('\\x1b]0;owned\\x07')\n")

    ran = grade("run", "warmup", hostile, "--staff")
    table = grade("run", "warmup", hostile.relative_to(tmp_path), "--csv", cwd=course)

    assert "\x1b" not in ran.out + table.out + table.err + ran.err


@pytest.fixture
def terminal(grade: Grade, monkeypatch: pytest.MonkeyPatch) -> Grade:
    """`grade` where standard error is a terminal, and progress is shown with the first verdict."""
    monkeypatch.setattr(progress, "NOTE_S", 0.0)

    def run(*arguments: object) -> Any:
        monkeypatch.setattr("sys.stderr.isatty", lambda: True)  # of the stream that this test has
        return grade(*arguments)

    return run


def test_submit_shows_on_a_terminal_how_far_it_is(terminal: Grade) -> None:
    """In one line of standard error, which is blank in the end; what is printed otherwise stays as it is."""
    ran = terminal("submit", REFERENCE)

    *shown, last, rest = ran.err.split("\r")
    assert shown
    counts = [re.fullmatch(r"([0-9]+) of ([0-9]+) tests +", line) for line in shown]
    done, tests = zip(*(map(int, count.groups()) for count in counts if count is not None), strict=True)
    assert len(done) == len(shown)
    assert (list(done), len(set(tests))) == (sorted(done), 1)
    assert 0 < done[-1] <= tests[-1]
    assert (last.strip(), rest) == ("", "")
    assert "10/10" in ran.out


def test_submit_shows_no_progress_beside_json(terminal: Grade) -> None:
    """Whoever reads the report as JSON wants nothing else."""
    assert terminal("submit", REFERENCE, "--json").err == ""


def test_submit_shows_no_progress_where_nobody_looks(grade: Grade, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a pipe or a file there is no line to overwrite."""
    monkeypatch.setattr(progress, "NOTE_S", 0.0)
    assert grade("submit", REFERENCE).err == ""
