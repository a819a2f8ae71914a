"""`grade build` writes what students receive, or says what is wrong with it."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Grade = Callable[..., Any]
STUB = "assignments/warmup/warmup.py"
NOTEBOOK = "assignments/warmup/warmup.ipynb"


def test_a_fresh_course_is_as_built(grade: Grade) -> None:
    """What `grade init` makes passes the check at once."""
    ran = grade("build", "--check")

    assert (ran.status, ran.err) == (0, "")
    assert ran.out == "warmup: stub and notebook are as the reference makes them, and nothing secret is in them\n"


def test_points_follow_the_weights_of_the_tests(grade: Grade, course: Path) -> None:
    """The points in the notebook are what `assignment.toml` and the markers of the tests make of each question."""
    grade("build", "warmup")

    cells = json.loads((course / NOTEBOOK).read_text())["cells"]
    points = {cell["id"]: cell["metadata"].get("nbgrader", {}).get("points") for cell in cells}
    # q1: 6 points by weights 1 (public) and 3 + 1 + 1; q2: 4 points by weights 1 and 3.
    assert {name: value for name, value in points.items() if value is not None} == {
        "warmup-q1-public": 1.0,
        "warmup-q1-hidden": 5.0,
        "warmup-q2-public": 1.0,
        "warmup-q2-hidden": 3.0,
    }


def test_what_is_stale_is_written(grade: Grade, course: Path) -> None:
    """Without `--check` the files are made again, and named."""
    before = (course / STUB).read_bytes()
    (course / STUB).write_text("")
    (course / NOTEBOOK).unlink()

    ran = grade("build")

    assert ran.status == 0
    assert ran.out.splitlines()[:2] == [f"wrote {STUB}", f"wrote {NOTEBOOK}"]
    assert (course / STUB).read_bytes() == before


def test_the_check_writes_nothing_and_fails(grade: Grade, course: Path) -> None:
    """Each problem is a line on standard output, the sum a sentence on standard error, the exit status 2."""
    name = "test_argument_stays_as_it_was"
    (course / STUB).write_text(f"def {name}(): ...\nself.total += weight\n")

    ran = grade("build", "warmup", "--check")

    assert ran.status == 2
    assert ran.out.splitlines() == [
        "warmup: warmup.py is stale; run `grade build warmup`",
        "warmup: warmup.py, line 2: this line of the solution would leave: `self.total += weight`",
        f"warmup: warmup.py: `{name}` of test_warmup_hidden.py is hidden and would leave; remove it",
    ]
    assert ran.err == "grade: 3 problems in what students receive; see the lines above\n"
    assert (course / STUB).read_text().startswith("def test_argument")


def test_an_nbgrader_course_is_made_beside(grade: Grade, tmp_path: Path) -> None:
    """`--source` writes solutions and hidden tests where staff say, and the public folder stays as it is."""
    ran = grade("build", "warmup", "--check", "--source", tmp_path / "nb")

    assert ran.status == 0
    assert (tmp_path / "nb/source/warmup/warmup.ipynb").is_file()


def test_nbgrader_is_missing(grade: Grade, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without nbgrader there is one sentence that says how to get it."""
    monkeypatch.setitem(sys.modules, "nbgrader", None)

    ran = grade("build")

    assert (ran.status, ran.err) == (
        2,
        "grade: `grade build` needs the extra `authoring`; run: pip install 'autograder-dl[authoring]'\n",
    )


def test_an_unknown_assignment(grade: Grade) -> None:
    """A wrong name is told with the right one."""
    ran = grade("build", "warmap")

    assert ran.status == 2
    assert "did you mean warmup?" in ran.err
