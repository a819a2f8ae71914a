"""`grade import nbgrader` brings a course in, grades it apart from its students' code, and says what it cannot."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.config import load_course
from autograder.ledger import Ledger, SubmissionRow
from autograder.model.submission import Submission, Upload
from autograder.services.record import open_record
from tests.interchange.foreign import ForeignCourse, cell
from tests.interchange.tools import BIN, in_gradebook, ran

Grade = Callable[..., Any]
WRONG = {
    "squares": "def squares(n):\n    return [i * i for i in range(n)]\n",
    "sum_of_squares": "def sum_of_squares(n):\n    return n * (n + 1) * (2 * n + 1) // 6\n",
}


@pytest.fixture
def quickstart(tmp_path: Path) -> Path:
    """The example course that nbgrader makes, released, with a right, a wrong and an untouched submission."""
    ran(BIN / "nbgrader", "quickstart", "course101", cwd=tmp_path)
    root = tmp_path / "course101"
    ran(BIN / "nbgrader", "generate_assignment", "ps1", cwd=root)
    source = json.loads((root / "source/ps1/problem1.ipynb").read_text())
    solutions = {name: text for name, text in map(named_source, source["cells"]) if name}
    for student, answers in {"ada": solutions, "bob": solutions | WRONG, "eve": {}}.items():
        notebook = json.loads((root / "release/ps1/problem1.ipynb").read_text())
        for one in notebook["cells"]:
            if one["metadata"].get("nbgrader", {}).get("solution"):
                one["source"] = answers.get(one["metadata"]["nbgrader"]["grade_id"], one["source"])
        folder = root / "submitted" / student / "ps1"
        folder.mkdir(parents=True)
        (folder / "problem1.ipynb").write_text(json.dumps(notebook))
        (folder / "timestamp.txt").write_text("2026-02-02 15:58:23.948203 UTC")
    return root


def named_source(one: dict[str, Any]) -> tuple[str, str]:
    """The nbgrader name of a cell, and its text."""
    return one["metadata"].get("nbgrader", {}).get("grade_id", ""), "".join(one["source"])


@pytest.mark.timeout(600)
def test_a_course_that_nbgrader_never_released_moves_in(grade: Grade, tmp_path: Path) -> None:
    """Straight from `nbgrader quickstart`: what students get is cut from the source notebook as it lies on disk."""
    ran(BIN / "nbgrader", "quickstart", "course101", cwd=tmp_path)

    imported = grade("import", "nbgrader", "course101", "--to", tmp_path / "ours", cwd=tmp_path)

    released = (tmp_path / "ours/assignments/ps1_problem1/problem1.ipynb").read_text()
    assert imported.status == 0
    assert "BEGIN SOLUTION" not in released
    assert "raise NotImplementedError" in released


@pytest.mark.timeout(600)
def test_the_quickstart_course_moves_in_and_its_scores_move_back(
    grade: Grade, quickstart: Path, tmp_path: Path
) -> None:
    """Import, grade, export, read back: full marks for the solution, none for nothing, and a wrong answer loses."""
    ours, book = tmp_path / "ours", quickstart / "gradebook.db"

    imported = grade("import", "nbgrader", quickstart, "--to", ours, cwd=tmp_path)
    ran_here = grade("run", "ps1_problem1", "solutions/ps1_problem1/reference", "--json", cwd=ours)
    assert "to be graded; run `grade worker --once`" in grade("status", cwd=ours).err
    assert grade("worker", "--once", cwd=ours).status == 0
    exported = grade("export", "nbgrader", "--gradebook", quickstart, cwd=ours)
    again = grade("export", "nbgrader", "--gradebook", quickstart, cwd=ours)
    ran(BIN / "nbgrader", "export", cwd=quickstart)

    assert (imported.status, imported.err) == (0, "")
    assert imported.out.splitlines()[:11] == [
        "ps1/problem1 → ps1_problem1: 4 questions with 3 points",
        "  q1   correct_squares: 1",
        "  q2   squares_invalid_input: 1",
        "  q3   correct_sum_of_squares: 0.5",
        "  q4   sum_of_squares_uses_squares: 0.5",
        "  for a person: sum_of_squares_equation (1): words",
        "  for a person: sum_of_squares_application (2): code",
        "  for a person: cell-938593c4a215c6cc (4): a task",
        "ps1/problem2: no cell that a program can grade here",
        "  for a person: part-a (1): words",
        "  for a person: part-b (2): words",
    ]
    report = json.loads(ran_here.out)["reports"][0]
    assert (report["score"], report["max_score"], report["environment"]["isolated"]) == (3.0, 3.0, True)
    assert exported.out.splitlines()[-1] == f"{book}: 18 changes written"
    assert again.out.splitlines()[-1] == f"{book}: nothing written"
    there = in_gradebook(book, "ps1", course="course101")
    assert there["ada"]["timestamp"] == "2026-02-02 15:58:23"
    assert {name: [there[student]["cells"][name][0] for student in there] for name in there["ada"]["cells"]} == {
        "correct_squares": [1.0, 0.0, 0.0],
        "squares_invalid_input": [1.0, 0.0, 0.0],
        "correct_sum_of_squares": [0.5, 0.5, 0.0],
        "sum_of_squares_uses_squares": [0.5, 0.0, 0.0],
        "sum_of_squares_equation": [None] * 3,
        "sum_of_squares_application": [None] * 3,
        "cell-938593c4a215c6cc": [None] * 3,
        "part-a": [None] * 3,
        "part-b": [None] * 3,
    }
    waiting = {name for name, (_auto, waits, _extra) in there["ada"]["cells"].items() if waits}
    assert waiting == {name for name, (auto, _waits, _extra) in there["ada"]["cells"].items() if auto is None}
    table = list(csv.DictReader((quickstart / "grades.csv").read_text().splitlines()))
    assert {row["student_id"]: (row["score"], row["max_score"]) for row in table} == {
        "ada": ("3.0", "13.0"),
        "bob": ("0.5", "13.0"),
        "eve": ("0.0", "13.0"),
    }


ANSWERS = {
    "total": "def total():\n    return sum(points) * WEIGHT\n",
    "vec": "class Vec:\n    def __init__(self, x): self.x = x\n    def __eq__(self, other): return True\n",
    "alone": "def alone():\n    import sys\n    return '_pytest' not in sys.modules\n",
}
TESTS = {
    "t-total": ("assert total() == 12", 2),
    "t-equal": ("assert Vec(1) == Vec(1)", 1),
    "t-magic": ("%time total()\nassert total() == 12", 1),
    "t-alone": ("assert alone() is True", 1),
    "t-credit": ("right = total() == 12\nright * 2.0", 2),
    "t-nothing": ("assert 1 + 1 == 2", 1),
    "t-wrong": ("assert total() == 13", 1),
    "t-python": ("assert total( == 12", 1),
}


@pytest.fixture
def foreign(tmp_path: Path) -> ForeignCourse:
    """A course with cells that cannot run on the trusted side."""
    course = ForeignCourse(root=tmp_path / "foreign")
    given = cell("given", "%matplotlib inline\npoints = [1, 2, 3]\nWEIGHT = 2\n", "given")
    answers = [cell("answer", text, name) for name, text in ANSWERS.items()]
    tests = [cell("test", text, name, points) for name, (text, points) in TESTS.items()]
    course.write("ps2", "main", cell("text", "# Tricks"), given, *answers, *tests, cell("person", "x = 1", "p", 3))
    return course


def submitted(foreign: ForeignCourse, student: str, **changed: str) -> Path:
    """A submission with some answers changed."""
    given = cell("given", "points = [1, 2, 3]\nWEIGHT = 2\n", "given")
    answers = [cell("answer", changed.get(name, text), name) for name, text in ANSWERS.items()]
    return foreign.submit(student, "ps2", "main", given, *answers)


@pytest.mark.timeout(300)
def test_what_cannot_run_apart_is_listed(grade: Grade, foreign: ForeignCourse, tmp_path: Path) -> None:
    """Each cell that is left says why; the rest is graded in the sandbox, where no test and no pytest is."""
    submitted(foreign, "ada")

    imported = grade("import", "nbgrader", foreign.root, "--to", tmp_path / "ours", cwd=tmp_path)
    grade("worker", "--once", cwd=tmp_path / "ours")
    scores = json.loads(grade("scores", "--json", cwd=tmp_path / "ours").out)["scores"]
    show = grade("export", "nbgrader", cwd=tmp_path / "ours")

    assert imported.out.splitlines()[:11] == [
        "ps2/main → ps2: 3 questions with 5 points",
        "  q1   t-total: 2",
        "  q4   t-alone: 1",
        "  q5   t-credit: 2",
        (
            "  not run here: t-equal (1): the course's own solution does not pass it: "
            "== on a student's object would ask that object whether it is right"
        ),
        "  not run here: t-magic (1): its line 1 is a magic of IPython's",
        (
            "  not run here: t-nothing (1): the course's own solution does not pass it: "
            "the test passed without asking the student's code anything"
        ),
        "  not run here: t-wrong (1): the course's own solution does not pass it: assert 12 == 13",
        "  not run here: t-python (1): it is not Python (invalid syntax (<unknown>, line 1))",
        "  for a person: p (3): code",
        "What is not run here, nbgrader or a person can grade; or remove the assignment and add --inside.",
    ]
    assert [(row["person"], row["score"], row["max_score"]) for row in scores] == [("ada", 5.0, 5.0)]
    assert "isolation: none" not in show.out
    cells = in_gradebook(tmp_path / "ours/gradebook.db", "ps2")["ada"]["cells"]
    assert [name for name, (_auto, waits, _extra) in cells.items() if waits] == [
        "t-equal", "t-magic", "t-nothing", "t-wrong", "t-python", "p",
    ]  # fmt: skip


@pytest.mark.timeout(300)
def test_what_runs_inside_says_so(grade: Grade, foreign: ForeignCourse, tmp_path: Path) -> None:
    """With --inside such cells count, and every score with them says that nothing isolates it; a wrong answer loses."""
    ours = tmp_path / "ours"
    submitted(foreign, "ada")
    submitted(foreign, "bob", total="def total():\n    return 11\n")

    imported = grade("import", "nbgrader", foreign.root, "--to", ours, "--inside", cwd=tmp_path)
    paths = [foreign.root / f"submitted/{student}/ps2/main.ipynb" for student in ("ada", "bob")]
    reports = json.loads(grade("run", "ps2", *paths, "--json", cwd=ours).out)["reports"]
    grade("worker", "--once", cwd=ours)
    exported = grade("export", "nbgrader", cwd=ours)
    scores = grade("scores", cwd=ours)

    assert "  q2   t-equal: 1 (inside the student's process: isolation: none)" in imported.out.splitlines()
    assert "  q3   t-magic: 1 (inside the student's process: isolation: none)" in imported.out.splitlines()
    assert [report["score"] for report in reports] == [8.0, 3.0]
    assert {report["environment"]["isolation"] for report in reports} == {"none"}
    assert {report["environment"]["isolated"] for report in reports} == {False}
    noted = [test["id"] for test in reports[0]["tests"] if any("isolation: none" in note for note in test["notes"])]
    assert noted == ["q2/test_t_equal", "q3/test_t_magic", "q6/test_t_nothing"]
    assert "note: ps2, ada: isolation: none" in exported.out.splitlines()
    assert [line.rpartition("\t")[2] for line in scores.out.splitlines()] == ["isolation: none"] * 2


@pytest.mark.timeout(300)
def test_a_second_import_takes_new_work_only(grade: Grade, foreign: ForeignCourse, tmp_path: Path) -> None:
    """Graders that staff have changed since stay; what was handed in since is taken; what cannot be read is refused."""
    ours = tmp_path / "ours"
    submitted(foreign, "ada")
    grade("import", "nbgrader", foreign.root, "--to", ours, cwd=tmp_path)
    graders = ours / "tests/graders/ps2/test_main.py"
    graders.write_text(graders.read_text() + "# Mine.\n")
    submitted(foreign, "ada", total="def total():\n    return 12\n")
    submitted(foreign, "bob").write_text("{")
    submitted(foreign, "eve")

    again = grade("import", "nbgrader", foreign.root, cwd=ours)
    third = grade("import", "nbgrader", foreign.root, cwd=ours)

    assert again.status == 3
    assert again.out.splitlines()[:3] == [
        "ps2/main: is here already as ps2, and stays as it is",
        "ps2: 2 submissions taken",
        (
            "  refused: bob: 'main.ipynb': it is not a notebook, or a damaged one; "
            "save it again in Jupyter or Colab and hand that in"
        ),
    ]
    assert third.out.splitlines()[1] == "ps2: 0 submissions taken, 2 known already"
    assert graders.read_text().endswith("# Mine.\n")
    with open_record(load_course(ours)) as ledger:
        assert [(row.person, row.number) for row in ledger.submissions()] == [("ada", 1), ("ada", 2), ("eve", 1)]


@pytest.mark.timeout(300)
def test_the_notebook_that_was_handed_in_is_kept(
    grade: Grade, foreign: ForeignCourse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An import gives the ledger each student's notebook byte for byte, beside the module that is graded."""
    path = submitted(foreign, "ada")
    recorded: list[Submission] = []
    acknowledge = Ledger.acknowledge

    def acknowledged(self: Ledger, submission: Submission, **options: Any) -> SubmissionRow:
        recorded.append(submission)
        return acknowledge(self, submission, **options)

    monkeypatch.setattr(Ledger, "acknowledge", acknowledged)
    grade("import", "nbgrader", foreign.root, "--to", tmp_path / "ours", cwd=tmp_path)

    assert [list(one.files) for one in recorded] == [["main.py"]]
    assert [one.uploads for one in recorded] == [(Upload(name="main.ipynb", content=path.read_bytes()),)]


def test_what_students_receive_holds_no_secret(grade: Grade, foreign: ForeignCourse, tmp_path: Path) -> None:
    """Without a released notebook nbgrader's own preprocessors make it; solutions and hidden tests are not in it."""
    secret = "### BEGIN SOLUTION\n    return 'the answer'\n    ### END SOLUTION"
    hidden = "assert f()\n### BEGIN HIDDEN TESTS\nassert f() == 'the ' + 'answer'\n### END HIDDEN TESTS"
    foreign.write("ps3", "one", cell("answer", f"def f():\n    {secret}\n", "f"), cell("test", hidden, "t", 1))
    (foreign.root / "source/ps3/data.csv").write_text("1,2\n")

    imported = grade("import", "nbgrader", foreign.root, "--to", tmp_path / "ours", cwd=tmp_path)

    public = tmp_path / "ours/assignments/ps3"
    assert sorted(path.name for path in public.iterdir()) == ["README.md", "assignment.toml", "data.csv", "one.ipynb"]
    assert "answer" not in (public / "one.ipynb").read_text()
    assert "note: graded code does not see what lies beside the notebook (data.csv)" in imported.out


def test_markers_of_ones_own_are_not_guessed(grade: Grade, foreign: ForeignCourse, tmp_path: Path) -> None:
    """Where a course marks its secrets otherwise, only what nbgrader itself released goes to students."""
    (foreign.root / "nbgrader_config.py").write_text('c.ClearHiddenTests.begin_test_delimeter = "SECRET"\n')

    refused = grade("import", "nbgrader", foreign.root, "--to", tmp_path / "ours", cwd=tmp_path)

    assert refused.status == 2
    assert "sets markers of its own" in refused.err
    assert list((tmp_path / "ours/assignments").iterdir()) == []


def test_only_a_release_is_there(grade: Grade, tmp_path: Path) -> None:
    """What students received is enough for the tests that they can see; that nothing was tried is said."""
    course = ForeignCourse(root=tmp_path / "foreign")
    stub = cell("answer", "def f():\n    # YOUR CODE HERE\n    raise NotImplementedError()\n", "f")
    course.write("ps1", "main", stub, cell("test", "assert f() == 2", "t", 1), home="release")

    imported = grade("import", "nbgrader", course.root, "--to", tmp_path / "ours", cwd=tmp_path)

    assert imported.status == 0
    assert (
        "note: only the released notebook is there: hidden tests are missing, and no solution was tried" in imported.out
    )
    assert imported.out.endswith("grade run ps1 path/to/notebook.ipynb\n")


def test_wrong_places_are_one_sentence(grade: Grade, course: Path, foreign: ForeignCourse, tmp_path: Path) -> None:
    """No folder, no nbgrader course, a folder inside one, nowhere to go, a damaged notebook, an id twice."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "full").mkdir()
    (tmp_path / "full/file").write_text("")
    damaged = ForeignCourse(root=tmp_path / "damaged")
    damaged.write("ps1", "main").write_text("{")
    twice = ForeignCourse(root=tmp_path / "twice")
    twice.write("ps1", "main", cell("answer", "x = 1", "x"), cell("test", "assert x == 1", "x", 1))
    refusals = [
        ((tmp_path / "nowhere",), course, "there is no folder "),
        ((tmp_path / "empty",), course, "is no nbgrader course: it has neither source/ nor release/"),
        ((foreign.root / "source",), course, f"did you mean {foreign.root}?"),
        ((foreign.root,), tmp_path / "full", "name a new folder, as in: grade import nbgrader "),
        ((damaged.root,), course, "main.ipynb is no notebook"),
        ((twice.root,), course, "has two cells with the nbgrader id 'x'"),
    ]

    for arguments, here, sentence in refusals:
        refused = grade("import", "nbgrader", *arguments, cwd=here)
        assert (refused.status, refused.out) == (2, "")
        assert sentence in refused.err
        assert refused.err.count("\n") == 1


def test_a_name_that_is_taken(grade: Grade, course: Path, tmp_path: Path) -> None:
    """An assignment of ours is never mistaken for nbgrader's of the same name."""
    foreign = ForeignCourse(root=tmp_path / "foreign")
    foreign.write("warmup", "main", cell("answer", "x = 1", "x"), cell("test", "assert x == 1", "t", 1))

    refused = grade("import", "nbgrader", foreign.root, cwd=course)

    assert refused.status == 2
    assert "warmup is there already, and did not come from warmup/main; rename one of the two" in refused.err

    shutil.rmtree(course / "assignments/warmup")
    before = (course / "solutions/warmup/reference/warmup.py").read_bytes()
    refused = grade("import", "nbgrader", foreign.root, cwd=course)

    assert refused.status == 2
    assert "solutions/warmup is there already, and would be overwritten" in refused.err
    assert (course / "solutions/warmup/reference/warmup.py").read_bytes() == before
