"""A notebook as people hand it in: cells copied, added and out of order, metadata gone. The module stays right."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from autograder.intake import take_in
from autograder.model.course import Assignment
from autograder.model.limits import Limits
from autograder.parsers.bounds import DEFAULT_BOUNDS
from autograder.parsers.notebook import export_notebook
from tests.intake.corpus import code, notebook_of

Cell = dict[str, Any]


def answer(question: str, text: str) -> Cell:
    """An answer cell as a released notebook has it."""
    cell: Cell = code(
        f"# @question {question}\n{text}",
        nbgrader={"solution": True, "grade_id": f"w-{question}-answer"},
        tags=["export"],
    )
    return cell


def locked(text: str) -> Cell:
    """One of the notebook's own cells."""
    cell: Cell = code(text, nbgrader={"solution": False, "locked": True, "grade_id": text})
    return cell


OURS = [
    locked(
        "# @autograder setup\nfrom autograder.notebook import NotebookSession\nnotebook = NotebookSession.open('w')"
    ),
    code("# @autograder name: yours\nNAME = 'Ada'\nnotebook.sign(NAME)"),
    locked("# @autograder check q1\nnotebook.check('q1', points=2)"),
    code("# @autograder try: yours\nwith notebook.trying():\n    print(f(1))"),
    locked("# @autograder submit\nnotebook.pack()"),
]
SHARED = locked("# @shared\nimport math") | {"metadata": {"tags": ["export"]}}
F = answer("q1", "def f(x):\n    return math.floor(x) + 1")
G = answer("q2", "def g(x):\n    return f(x) * 2")


def made(cells: Sequence[Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Names of the module that these cells make, and the notes."""
    exported = export_notebook(notebook_of(*cells), "w.ipynb", "w.py", DEFAULT_BOUNDS)
    assert exported.content is not None
    names: dict[str, Any] = {}
    exec(compile(exported.content, "w.py", "exec"), names)
    return names, exported.notes


def answers(cells: Sequence[Any]) -> tuple[object, object]:
    """What the module's functions give."""
    names, _notes = made(cells)
    return names["f"](1), names["g"](1)


def without_metadata(cells: Sequence[Any]) -> list[Any]:
    """The cells as a site saves them that knows nothing of nbgrader."""
    return [cell | {"metadata": {}} for cell in cells]


def without_marks(cells: Sequence[Any]) -> list[Any]:
    """Answers without even the first line that names their question; our own cells keep theirs."""
    bare = without_metadata(cells)
    return [
        cell | {"source": cell["source"].partition("\n")[2]}
        if cell["source"].startswith(("# @question", "# @shared"))
        else cell
        for cell in bare
    ]


WHOLE = [OURS[0], OURS[1], SHARED, F, OURS[3], OURS[2], G, OURS[4]]
FORMS: dict[str, Callable[[Sequence[Any]], Sequence[Any]]] = {
    "as it was": list,
    "metadata lost": without_metadata,
    "marks lost": without_marks,
    "other order": lambda cells: cells[::-1],
    "other order, metadata lost": lambda cells: without_metadata(cells)[::-1],
    "never run": lambda cells: [cell | {"execution_count": None, "outputs": []} for cell in cells],
    "run out of order": lambda cells: [cell | {"execution_count": 99 - at} for at, cell in enumerate(cells)],
    "scratch cells": lambda cells: [code("f = None\ng = None\nraise SystemExit"), *cells, code("1/0")],
    "magics": lambda cells: [
        code("%pip install numpy\n!ls"),
        *(cell | {"source": f"{cell['source']}\n!pwd"} for cell in cells),
    ],
    "our cells gone": lambda cells: [cell for cell in cells if "@autograder" not in cell["source"]],
}


@pytest.mark.parametrize("form", list(FORMS))
def test_every_form_makes_the_same_module(form: str) -> None:
    """However the notebook was handled, its answers are the same, and none of its own cells is run."""
    assert answers(FORMS[form](WHOLE)) == (2, 4)


@pytest.mark.parametrize("lose", [list, without_metadata])
def test_of_copied_cells_the_last_one_stands(lose: Callable[[Sequence[Any]], Sequence[Any]]) -> None:
    """A copy keeps its id; the later definition stands, as in a run from top to bottom, and a note says so."""
    copy = F | {"source": F["source"].replace("+ 1", "+ 2")}
    names, notes = made(lose([SHARED, F, G, copy]))

    assert names["f"](1) == 3
    assert notes == ("2 cells, 2 and 4, are 'q1'; what the last one defines stands",)


def test_helpers_of_added_cells_come_along() -> None:
    """Functions, classes and constants that a student put into cells of their own are there for the answers."""
    helpers = code(
        "STEP: int = 10  # constant\n"
        "@staticmethod\ndef helper(x):\n    '''Text\nat the left edge.'''\n\n    %time x\n    return x + STEP\n"
        "class Table:\n    # comment\n\n    size = 3\n"
    )
    names, notes = made([helpers, SHARED, answer("q1", "def f(x):\n    return helper(x) + Table.size")])

    assert names["f"](1) == 14
    assert "at the left edge" in names["helper"].__doc__
    assert notes == tuple(
        f"cell 1: {name} was taken along, from a cell that is no answer cell" for name in ("STEP", "helper", "Table")
    )


@pytest.mark.parametrize(
    "scratch",
    [
        "def half(:\n    return 1",
        "@missing\ndef deco():\n    return 1",
        "class Sub(Missing):\n    pass",
        "def late(x=1/0):\n    return x",
        "def deep():\n    return " + "(" * 5000,
        "class Loop(Exception): raise Loop",
    ],
)
def test_a_broken_helper_costs_nothing(scratch: str) -> None:
    """What is wrong in a cell that is not graded cannot break the answers."""
    assert answers([code(scratch), *WHOLE]) == (2, 4)


def test_an_experiment_does_not_replace_an_answer() -> None:
    """A function of an answer's name in a cell of one's own is not taken."""
    assert answers([*WHOLE, code("def f(x):\n    return 'experiment'")]) == (2, 4)


def test_an_answer_below_its_stub_is_taken() -> None:
    """Who left the stub as it was and wrote below it wrote the answer all the same."""
    stub = answer("q1", "def f(x):\n    raise NotImplementedError")
    names, notes = made([SHARED, stub, code("def f(x):\n    return 7"), G])

    assert (names["f"](1), names["g"](1)) == (7, 14)
    assert notes == ("cell 3: f was taken along, from a cell that is no answer cell",)


@pytest.mark.parametrize("line", ["x = f()", "EPS = compute()", "lower = 1", "A, B = 1, 2", "for i in range(3): pass"])
def test_nothing_else_of_added_cells_is_run(line: str) -> None:
    """Statements of cells that are no answers stay out."""
    exported = export_notebook(notebook_of(code(line), F), "w.ipynb", "w.py", DEFAULT_BOUNDS)

    assert exported.content is not None
    assert line.encode() not in exported.content
    assert exported.notes == ()


@pytest.mark.parametrize(
    "line", ["A:" + " " * 300_000, "A" * 300_000, "A = " + "1" * 300_000 + "x", "def " + " " * 300_000]
)
def test_odd_definitions_take_no_longer_than_they_are(line: str) -> None:
    """No line makes the search for definitions go back and forth: its time is far within this test's limit."""
    exported = export_notebook(notebook_of(code(line), F), "w.ipynb", "w.py", DEFAULT_BOUNDS)

    assert exported.content is not None
    assert len(exported.content) < 1000


def test_thousands_of_cells_take_no_longer_than_they_are() -> None:
    """Time grows with the cells, not with their square."""
    exported = export_notebook(notebook_of(*[F] * 20_000), "w.ipynb", "w.py", DEFAULT_BOUNDS)

    assert exported.notes == ("20000 cells, 1 to 20000, are 'q1'; what the last one defines stands",)


ASSIGNMENT = Assignment(
    slug="w",
    title="W",
    module="w.py",
    files=("w.py",),
    libraries=(),
    questions=(),
    limits=Limits(),
    public_dir=Path("w"),
    graders_dir=None,
    solutions_dir=None,
)
STUB = b"def f(x):\n    raise NotImplementedError\n"


def folder_with(folder: Path, module: bytes, *cells: Any) -> Path:
    """A released folder with a module and a notebook."""
    (folder / "w.py").write_bytes(module)
    (folder / "w.ipynb").write_bytes(notebook_of(*cells))
    return folder


def test_a_notebook_beside_an_untouched_stub_is_taken(tmp_path: Path) -> None:
    """Whoever worked in the notebook hands in the folder and gets the notebook's score."""
    taken = take_in(folder_with(tmp_path, STUB, SHARED, F), ASSIGNMENT)

    assert b"math.floor" in taken.files["w.py"]
    assert taken.notes == ("w.py was made from 'w.ipynb', because the file w.py has more left to write",)
    assert taken.ignored == ()


@pytest.mark.parametrize("cells", [[answer("q1", STUB.decode())], [code("1")]])
def test_a_module_beside_an_untouched_notebook_is_taken(tmp_path: Path, cells: list[Any]) -> None:
    """Whoever worked in the module gets the module's score; so does whoever worked in neither."""
    solved = b"def f(x):\n    return 2\n"

    assert take_in(folder_with(tmp_path, solved, *cells), ASSIGNMENT).files["w.py"] == solved
    assert take_in(folder_with(tmp_path, STUB, answer("q1", STUB.decode())), ASSIGNMENT).files["w.py"] == STUB


def test_a_damaged_notebook_beside_the_module_does_no_harm(tmp_path: Path) -> None:
    """The module is graded."""
    (folder_with(tmp_path, STUB) / "w.ipynb").write_bytes(json.dumps([]).encode())

    assert take_in(tmp_path, ASSIGNMENT).files["w.py"] == STUB


@pytest.mark.parametrize("stub", ["raise NotImplementedError", "raise NotImplementedError()  # yours"])
def test_an_untouched_cell_costs_the_others_nothing(stub: str) -> None:
    """An answer that is no function is a line that raises; in a notebook it ends its own cell, and no other."""
    names, notes = made([SHARED, F, answer("q3", f"# YOUR CODE HERE\n{stub}"), G])

    assert (names["f"](1), names["g"](1)) == (2, 4)
    assert notes == ("cell 3, line 3: still to be written",)


def test_what_a_person_grades_costs_the_others_nothing() -> None:
    """Code that is graded by hand is not run; what it defines comes along."""
    marks = {"solution": True, "grade": True, "grade_id": "by-hand", "points": 2}
    names, notes = made([SHARED, F, code("total = undefined_name\ndef h(x):\n    return f(x)", nbgrader=marks), G])

    assert (names["g"](1), names["h"](1)) == (4, 2)
    assert notes == ("cell 3: h was taken along, from a cell that is no answer cell",)
