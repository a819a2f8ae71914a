"""A test cell of nbgrader's as a hidden test: what its text becomes, or why it becomes none."""

from pathlib import Path
from typing import Any

import pytest

from autograder.interchange.nbgrader.assignment import Draft, draft_of
from autograder.interchange.nbgrader.notebooks import read_notebooks
from tests.interchange.foreign import ForeignCourse, cell

SQUARES = cell("answer", "def squares(n):\n    return [i * i for i in range(n)]\n", "squares")
TOTAL = cell("answer", "def total(n):\n    return sum(squares(n))\n", "total")


def drafted(tmp_path: Path, *cells: dict[str, Any]) -> Draft:
    """The draft of a notebook with these cells."""
    course = ForeignCourse(root=tmp_path)
    course.write("ps1", "main", *cells)
    (notebook,) = read_notebooks(tmp_path)
    return draft_of(notebook, is_only=True)


def text_of(tmp_path: Path, *cells: dict[str, Any]) -> list[str]:
    """Lines of the last cell's test, below its documentation."""
    draft = drafted(tmp_path, *cells)
    assert draft.left == ()
    return draft.tests[-1].text.splitlines()[3:]


def reason(tmp_path: Path, *cells: dict[str, Any]) -> str:
    """Why the last cell does not run."""
    return drafted(tmp_path, *cells).left[-1].why


def test_the_cell_stands_as_it_is(tmp_path: Path) -> None:
    """Its own text, comments too, behind the student's names; its string says what a student may read."""
    draft = drafted(
        tmp_path, SQUARES, cell("test", '"""Squares are\nright."""\nassert squares(1) == [0]  # yes', "a", 2)
    )

    (test,) = draft.tests
    assert test.text.splitlines() == [
        "@pytest.mark.question(\"q1\", hint='Squares are right.')",
        "def test_a(student):",
        '    """Cell 2, `a`."""',
        "    squares = student.squares",
        "    # Cell 2.",
        "    assert squares(1) == [0]  # yes",
    ]
    assert (draft.slug, draft.module, draft.points) == ("ps1", "main.py", 2.0)


def test_a_hidden_cell_gives_no_hint(tmp_path: Path) -> None:
    """What stands in a region of hidden tests is for nobody's eyes."""
    source = '### BEGIN HIDDEN TESTS\n"""Secret."""\nassert squares(1) == [0]\n### END HIDDEN TESTS'
    (test,) = drafted(tmp_path, SQUARES, cell("test", source, "a", 1)).tests

    assert test.text.startswith('@pytest.mark.question("q1")\n')


def test_strings_over_several_lines_stay(tmp_path: Path) -> None:
    """A line inside a string is not indented: it would be another string."""
    lines = text_of(tmp_path, SQUARES, cell("test", "assert squares('''a\n  b''') == (\n  1)", "a", 1))

    assert lines[-3:] == ["    assert squares('''a", "  b''') == (", "      1)"]


def test_what_the_instructor_gives_runs_here(tmp_path: Path) -> None:
    """Imports, helpers and data of other cells come along as far as they are needed, and stay on the trusted side."""
    given = cell("given", "import math\nlimit = 3\n")
    helper = cell("given", "def near(a, b):\n    return abs(a - b) < limit\n")
    unused = cell("given", "print('never')")
    lines = text_of(
        tmp_path, given, SQUARES, helper, unused, cell("test", "assert near(squares(3)[0], math.pi)", "a", 1)
    )  # fmt: skip

    assert lines == [
        "    squares = student.squares",
        "    # Cell 1.",
        "    import math",
        "    limit = 3",
        "    # Cell 3.",
        "    def near(a, b):",
        "        return abs(a - b) < limit",
        "    # Cell 5.",
        "    assert near(squares(3)[0], math.pi)",
    ]


def test_an_import_of_the_students_is_made_here(tmp_path: Path) -> None:
    """A library that an answer cell imports is not the student's copy of it."""
    answer = cell("answer", "import math\ndef f(x):\n    return x\n", "f")

    assert "    import math" in text_of(tmp_path, answer, cell("test", "assert f(2) == math.sqrt(4)", "a", 1))


def test_star_imports_bring_what_is_used(tmp_path: Path) -> None:
    """`from math import *` cannot stand in a function; the names that are needed can."""
    given = cell("given", "from math import *\n")

    lines = text_of(tmp_path, given, SQUARES, cell("test", "assert squares(2) == [0, sqrt(1)]", "a", 1))

    assert lines[0] == "    from math import sqrt"


def test_data_that_the_student_reads_is_put_there(tmp_path: Path) -> None:
    """What students receive in lower case, and their functions use, is given to their module first."""
    given = cell("given", "points = [1, 2]\n")
    answer = cell("answer", "def f():\n    return sum(points)\n", "f")

    lines = text_of(tmp_path, given, answer, cell("test", "assert f() == 3", "a", 1))

    assert lines[1:4] == ["    # Cell 1.", "    points = [1, 2]", "    student.points = points"]


def test_a_change_of_the_students_names_is_made_there(tmp_path: Path) -> None:
    """A cell that takes a function away takes it away in the student's process."""
    source = "kept = squares\ndel squares\ntotal(2)\nsquares = kept"

    lines = text_of(tmp_path, SQUARES, TOTAL, cell("test", source, "a", 1))

    assert lines == [
        "    total = student.total",
        "    # Cell 3.",
        "    kept = student.squares",
        "    del student.squares",
        "    total(2)",
        "    student.squares = kept",
    ]


@pytest.mark.parametrize(
    "source",
    [
        "try:\n    squares(-1)\nexcept ValueError:\n    pass\nelse:\n    raise AssertionError",
        "import pytest\nwith pytest.raises(ValueError):\n    squares(-1)",
        "import pytest\npytest.raises(ValueError, squares, -1)",
    ],
)
def test_who_asks_for_errors_asks_for_an_answer_first(tmp_path: Path, source: str) -> None:
    """A cell that only expects exceptions gets a neighbour's call before it, which must succeed."""
    neighbour = cell("test", "assert squares(3) == [0, 1, 4]", "a", 1)

    lines = text_of(tmp_path, SQUARES, neighbour, cell("test", source, "b", 1))

    assert "    squares(3)  # Of cell 2: right input must give an answer." in lines


def test_a_number_at_the_end_is_partial_credit(tmp_path: Path) -> None:
    """As in nbgrader, the value that the cell ends in is the points earned."""
    lines = text_of(tmp_path, SQUARES, cell("test", "right = squares(1) == [0]\n2 * (\n    right)", "a", 2))

    assert lines[-3:] == ["    earned = (2 * (", "        right))", "    give_credit(award, earned, 2.0)"]


@pytest.mark.parametrize(
    "last", ["print(3)", "squares(1);", "None", "'done'", "squares(1) == [0]", "check.assert_ok(1)"]
)
def test_what_shows_no_number_is_no_partial_credit(tmp_path: Path, last: str) -> None:
    """Calls for their effect, suppressed values, texts and truths are none."""
    source = f"import types as check\nassert squares(1) == [0]\n{last}"

    assert "earned" not in "".join(text_of(tmp_path, SQUARES, cell("test", source, "a", 1)))


REASONS = {
    "%timeit squares(3)": "its line 1 is a magic of IPython's",
    "!ls\nassert squares(1)": "its line 1 is a shell line of IPython's",
    "%%bash\nls": "it is a cell for %%bash",
    "assert squares(": "it is not Python",
    "get_ipython().run_cell('1')\nsquares(1)": "it asks for IPython itself",
    "assert 'squares' in globals()": "it looks at the notebook's names by globals()",
    "exec('squares(1)')": "it runs code by exec()",
    "import surely_not_there\nsquares(1)": "it imports surely_not_there, which is not installed here",
    "from surely_not_there import *\nsquares(1)": "it imports surely_not_there, which is not installed here",
    "def squares(n):\n    return 1\nassert squares(1)": "it defines squares anew, which the student's code uses",
    "def f(squares):\n    return squares\nsquares = f(1)": "it uses the name squares for two things",
    "n = 0\ndef f():\n    global n\n    n += squares(1)\nf()": "a function of it changes a name of the notebook (n)",
    "squares(open)": "the student's code might get hold of open",
    "import os\nsquares(os.system)": "the student's code might get hold of os.system",
    "import numpy\nsquares(numpy.load)": "the student's code might get hold of numpy.load",
    "squares(lambda path: open(path).read())": "the student's code might get hold of open",
    "def read(path):\n    return open(path)\nsquares(1)": "the student's code might get hold of open",
    "await squares(1)": "it cannot stand in a function",
}


@pytest.mark.parametrize("source", list(REASONS))
def test_cells_that_cannot_run_here(tmp_path: Path, source: str) -> None:
    """Each is left, with a phrase that says why."""
    assert reason(tmp_path, SQUARES, TOTAL, cell("test", source, "a", 1)).startswith(REASONS[source])


@pytest.mark.parametrize(
    "source",
    ["import os\nassert squares(1) == [os.path.exists('x')]", "squares(len(open('/dev/null').read()))", "squares(abs)"],
)
def test_what_the_cell_itself_calls_is_no_risk(tmp_path: Path, source: str) -> None:
    """Files may be read by the cell, and harmless functions may be passed."""
    assert text_of(tmp_path, SQUARES, cell("test", source, "a", 1))


def test_cells_without_points_are_left(tmp_path: Path) -> None:
    """A question needs points."""
    assert reason(tmp_path, SQUARES, cell("test", "assert squares(1) == [0]", "a", 0)) == "it is worth no points"


def test_inside_a_cell_runs_whole(tmp_path: Path) -> None:
    """What cannot run here runs over there as a driver, magics aside, and its test says so."""
    draft = drafted(tmp_path, SQUARES, cell("test", "%time squares(3)\nassert squares(1) == [0]", "a", 1)).with_inside()

    (test,) = draft.tests
    assert draft.left == ()
    assert '@pytest.mark.question("q1", inside=True)' in test.text
    assert test.driver is not None
    assert "CELL = '# %time squares(3)\\nassert squares(1) == [0]'" in test.driver[1]


def test_names_that_differ_by_a_sign_stay_apart(tmp_path: Path) -> None:
    """Two cells never become one function."""
    tests = [cell("test", "assert squares(1) == [0]", name, 1) for name in ("a-b", "a_b")]

    texts = [test.text for test in drafted(tmp_path, SQUARES, *tests).tests]

    assert "def test_a_b(" in texts[0]
    assert "def test_a_b_q2(" in texts[1]


def test_names_become_slugs_and_modules(tmp_path: Path) -> None:
    """Whatever nbgrader takes for a name becomes one that commands and Python take."""
    course = ForeignCourse(root=tmp_path)
    for name in ("Part 1", "json"):
        course.write("Problem Set 1", name, SQUARES, cell("test", "squares(1)", "a", 1))

    drafts = [draft_of(notebook, is_only=False) for notebook in read_notebooks(tmp_path)]

    assert [(draft.slug, draft.module) for draft in drafts] == [
        ("Problem_Set_1_Part_1", "part_1.py"),
        ("Problem_Set_1_json", "nb_json.py"),
    ]
