"""What a check cell says about an answer, and how many points it gives."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.authoring.sources import Bench, dedented

#: Run like a notebook does, in a process without anything of this test's.
DESK = """
import json, sys
from autograder.notebook import NotebookSession

def cell(text):
    exec(compile(text, "cell", "exec"), globals())

cell(sys.stdin.read())
notebook = NotebookSession.open("warmup", files={}, namespace=globals())
for question in ("q1", "q2"):
    print(notebook.check(question, points=4.0))
print(sorted(name for name in sys.modules if name == "warmup"))
"""


def told(bench: Bench, answers: str) -> list[str]:
    """What the check cells of both questions print for these answers; nothing may reach standard error."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", DESK],
        input=dedented(answers),
        cwd=bench.public,
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": os.environ["PATH"]},
    )
    assert done.stderr == ""
    banner, *lines = done.stdout.splitlines()
    assert "fingerprint [850, 636, 511, 269, 307]" in banner
    assert lines.pop() == "[]"
    return lines


RIGHT = """
import numpy as np

def centred(x):
    return x - x.mean()

class Tally:
    def __init__(self):
        self.total = 0.0
"""


def test_right_answers_get_the_points(bench: Bench) -> None:
    """A passed test is a line, and the last line is the number of points."""
    assert told(bench, RIGHT) == ["✓ example is centred", "4.0", "✓ new tally is zero", "4.0"]


ANSWERS = {
    "stub": ("raise NotImplementedError", ["    `centred` still raises NotImplementedError."]),
    "wrong": ("return x", ["    Subtract the mean of the whole array."]),
    "raises": (
        "return x.nothing",
        ["    Your `centred` raised AttributeError: 'numpy.ndarray' object has no attribute 'nothing'"],
    ),
    "noisy": (
        "import sys; print('out'); print('err', file=sys.stderr); return x",
        ["    Subtract the mean of the whole array."],
    ),
}


@pytest.mark.parametrize("name", list(ANSWERS))
def test_wrong_answers_get_none_and_are_told_why(bench: Bench, name: str) -> None:
    """No points, one mark and the author's sentence; what the answer prints, even as an error, is swallowed."""
    body, lines = ANSWERS[name]
    said = told(bench, RIGHT.replace("return x - x.mean()", body))

    assert said[0] == "✗ example is centred"
    assert said[1 : 1 + len(lines)] == lines
    assert said[said.index("✓ new tally is zero") - 1] == "0.0"


def test_a_name_that_is_not_there(bench: Bench) -> None:
    """An answer cell that was not run yet is named."""
    assert told(bench, "x = 1")[:3] == [
        "✗ example is centred",
        "    There is no `centred` yet; run the cell that defines it.",
        "0.0",
    ]


def test_weights_make_partial_points(bench: Bench) -> None:
    """Points follow the tests' weights, as in a grade."""
    path = bench.public / "tests/test_warmup_public.py"
    path.write_text(
        path.read_text()
        + '\n\n@pytest.mark.question("q1", weight=3)\ndef test_never(student):\n    assert student.centred is None\n'
    )

    assert told(bench, RIGHT)[2:4] == ["    The answer is not right.", "1.0"]


def test_broken_tests_are_no_fault_of_the_student(bench: Bench) -> None:
    """A test file that cannot be collected is said in a line, without a traceback."""
    (bench.public / "tests/test_more.py").write_text("import not_there\n")

    said = told(bench, RIGHT)
    assert said[0].startswith("! the tests in ")
    assert "not_there" in said[0]
    assert said[1] == "0.0"


def test_a_notebook_alone_lays_its_files_down(tmp_path: Path) -> None:
    """Beside a notebook that arrived alone the enclosed files appear, below the assignment's name."""
    questions = '[[questions]]\\nid="q1"\\ntitle="t"\\npoints=1\\n'
    code = (
        "from autograder.notebook import NotebookSession\n"
        "import base64\n"
        f'toml = b\'[assignment]\\ntitle = "T"\\nmodule = "m.py"\\nlibraries = []\\n{questions}\'\n'
        "NotebookSession.open('a9', files={'assignment.toml': base64.b64encode(toml).decode()}, namespace=globals())\n"
    )

    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)

    assert done.stdout.startswith("T: Python 3.")
    assert (tmp_path / "a9/assignment.toml").is_file()
