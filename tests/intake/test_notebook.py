"""A notebook's code cells become the module; everything that is not Python stays out of it."""

import json
import tracemalloc

import pytest

from autograder.errors import RefusedError
from autograder.intake import IntakeBounds
from autograder.model.limits import MEBIBYTE
from autograder.parsers.bounds import DEFAULT_BOUNDS
from autograder.parsers.notebook import export_notebook
from tests.intake.corpus import code, notebook_of, old_notebook_of, prose

HEAD = "# -*- coding: utf-8 -*-\n"


def exported(data: bytes) -> str:
    """The module's text."""
    content = export_notebook(data, "work.ipynb", "sums.py", DEFAULT_BOUNDS).content
    assert content is not None
    return content.decode()


def notes(*cells: object) -> tuple[str, ...]:
    """What is said about a notebook of these cells."""
    return export_notebook(notebook_of(*cells), "work.ipynb", "sums.py", DEFAULT_BOUNDS).notes


def refused(data: bytes, bounds: IntakeBounds = DEFAULT_BOUNDS) -> str:
    """The sentence with which a notebook is refused."""
    with pytest.raises(RefusedError) as caught:
        export_notebook(data, "work.ipynb", "sums.py", bounds)
    assert str(caught.value).isprintable()
    return str(caught.value).removeprefix("'work.ipynb': ")


def test_all_code_cells_in_order() -> None:
    """Without marks every code cell is exported, each below its place among all cells."""
    data = notebook_of(code("a = 1"), prose("text"), code("b = a\nc = b"))

    assert exported(data) == HEAD + "# cell 1\na = 1\n\n# cell 3\nb = a\nc = b\n"


def test_source_may_come_in_pieces() -> None:
    """A source that is stored line by line is the same source."""
    assert exported(notebook_of(code(["a = 1\n", "b = 2"]))) == exported(notebook_of(code("a = 1\nb = 2")))


def test_format_3() -> None:
    """Old notebooks keep their cells in worksheets."""
    cell = {"cell_type": "code", "language": "python", "input": ["a = 1\n", "b = 2"]}

    assert exported(old_notebook_of(cell)) == HEAD + "# cell 1\na = 1\nb = 2\n"


def test_line_ends_of_other_systems() -> None:
    """Only line ends that Python knows end a line."""
    assert exported(notebook_of(code("a = 1\r\nb = 2\rc = '\u2028'"))) == (
        HEAD + "# cell 1\na = 1\nb = 2\nc = '\u2028'\n"
    )


@pytest.mark.parametrize(
    "marked",
    [
        code("a = 1", tags=["export"]),
        code("a = 1", nbgrader={"solution": True, "grade": False}),
        code("# @question q1\na = 1"),
    ],
)
def test_marked_cells_are_the_module(marked: dict[str, object]) -> None:
    """When any cell is marked as an answer, the others are not exported."""
    text = exported(notebook_of(code("b = 2"), marked, code("a = 3")))

    assert "a = 1" in text
    assert "b = 2" not in text
    assert "a = 3" not in text


def test_tests_of_nbgrader_are_not_answers() -> None:
    """A cell that only tests is not marked."""
    tests = code("assert a", nbgrader={"solution": False, "grade": True})

    assert "assert" not in exported(notebook_of(code("a = 1", nbgrader={"solution": True}), tests))


def test_imports_of_other_cells_come_along() -> None:
    """Top-level imports of unmarked cells stand before the answers; one that fails does no harm."""
    first = code(
        "import numpy as np; import not_there_at_all\nfrom math import (\n    pi,  # a number\n    e,\n)\nx = 1"
    )
    text = exported(notebook_of(first, code("y = np.float64(pi)", tags=["export"])))
    namespace: dict[str, object] = {}
    exec(compile(text, "sums.py", "exec"), namespace)

    assert text.index("import numpy as np") < text.index("from math import ( pi, e, )") < text.index("# cell 2\n")
    assert "not_there_at_all" in text
    assert "x" not in namespace
    assert namespace["y"] == pytest.approx(3.14159, abs=1e-5)


@pytest.mark.parametrize(
    "line",
    [
        "import",
        "import class",
        "from a import",
        "import a as",
        "from a import (b",
        '"""\nimport os\n"""',
        "if 1:\n    import os",
    ],
)
def test_what_only_looks_like_an_import_stays_out(line: str) -> None:
    """Wrong Python and text in a cell that is not graded cannot break the module."""
    text = exported(notebook_of(code(line), code("a = 1", tags=["export"])))

    assert text == HEAD + "# cell 2\na = 1\n"


def test_only_python_of_other_cells_is_searched_for_imports() -> None:
    """Cells of another language and magics beside imports give nothing; a future import goes to the top."""
    foreign = code("%%bash\nimport -window root screen.png")
    mixed = code("%time f()\nfrom __future__ import annotations\nimport os")
    text = exported(notebook_of(foreign, mixed, code("a = 1", tags=["export"])))

    assert text.startswith(HEAD + "from __future__ import annotations\n# cell 2, line 3\ntry:\n    import os\n")
    assert "screen" not in text
    assert "%time" not in text


def test_future_imports_go_to_the_top() -> None:
    """Python takes them at the top of a file only, a notebook anywhere."""
    text = exported(notebook_of(code("a = 1"), code("from __future__ import annotations\nb = 2")))

    assert text.startswith(HEAD + "from __future__ import annotations\n# cell 1\n")
    assert "# at the top: from __future__ import annotations\nb = 2" in text
    compile(text, "sums.py", "exec")


FOREIGN = [
    ("%matplotlib inline", "magic"),
    ("x = %time f()", "magic"),
    ("!pip install numpy", "shell line"),
    ("x = !ls", "shell line"),
    ("a.b, c = !ls", "shell line"),
    ("np.dot?", "help line"),
    ("np.dot??", "help line"),
    ("?np.dot", "help line"),
    ("%timeit?", "magic"),
]


@pytest.mark.parametrize(("line", "kind"), FOREIGN, ids=[line for line, _ in FOREIGN])
def test_what_is_not_python_becomes_a_comment(line: str, kind: str) -> None:
    """The line stays as a comment in its place, and the note names it."""
    cell = code(f"a = 1\n{line}\nb = 2")

    assert exported(notebook_of(cell)) == HEAD + f"# cell 1\na = 1\n# {line}\nb = 2\n"
    assert notes(cell) == (f"cell 1, line 2: {kind} left out: '{line}'",)


def test_a_block_of_magics_alone_stays_a_block() -> None:
    """An indented magic leaves a statement behind."""
    text = exported(notebook_of(code("if 1:\n    %time f()\nelse:\n\t!ls")))

    assert text == HEAD + "# cell 1\nif 1:\n    pass  # %time f()\nelse:\n\tpass  # !ls\n"
    compile(text, "sums.py", "exec")


def test_a_shell_line_goes_on_after_a_backslash() -> None:
    """All lines of a long command become comments."""
    text = exported(notebook_of(code("!pip install \\\n  numpy\na = 1")))

    assert text == HEAD + "# cell 1\n# !pip install \\\n# numpy\na = 1\n"
    compile(text, "sums.py", "exec")


PYTHON = [
    'a = """\n%matplotlib inline\n!ls\nnp?\n"""',
    "a = '''it''s\n!x\n'''",
    "a = (1\n%b\n)",
    "a = [\n    # )\n    1,\n  %b]",
    "a = 1 \\\n%b",
    "a = '#' + \"'''\"\nb = 2",
    "# a comment with ''' quotes\nb = 2",
    'a = r"\\""\nb = 2',
    "a != b",
    "x = 7 % 3",
    "def f():\n    return {\n        'a': 1,\n    }",
    "a = 'unclosed\nb = 1",
]


@pytest.mark.parametrize("text", PYTHON)
def test_python_is_left_alone(text: str) -> None:
    """Signs of magics inside strings, brackets and continued lines are Python."""
    assert exported(notebook_of(code(text))) == HEAD + f"# cell 1\n{text}\n"
    assert notes(code(text)) == ()


@pytest.mark.parametrize("magic", ["bash", "html", "javascript", "writefile other.py", "cython", "sh"])
def test_cells_of_other_languages_are_left_out(magic: str) -> None:
    """A cell for another language is not Python and is named."""
    cells = (code(f"\n%%{magic}\nrm -rf /"), code("a = 1"))

    assert exported(notebook_of(*cells)) == HEAD + "# cell 2\na = 1\n"
    assert notes(*cells) == (f"cell 1: left out, it is a cell for '%%{magic.partition(' ')[0]}'",)


@pytest.mark.parametrize("magic", ["time", "timeit -n 1", "capture out", "writefile sums.py"])
def test_cells_that_are_python_all_the_same(magic: str) -> None:
    """Timed and captured cells, and cells that write the module itself, are exported."""
    assert exported(notebook_of(code(f"%%{magic}\na = 1"))) == HEAD + f"# cell 1\n# %%{magic}\na = 1\n"


def test_the_encoding_is_ours() -> None:
    """A cell cannot declare another encoding for the whole module."""
    text = exported(notebook_of(code("# coding: latin-1\na = 'é'")))

    assert text.startswith(HEAD)
    assert compile(text.encode(), "sums.py", "exec").co_consts[0] == "é"


def test_outputs_do_not_matter() -> None:
    """What a cell printed, and files attached to it, are never looked at."""
    cell = code("a = 1") | {"outputs": [{"text": "b = 2"}], "attachments": {"x": 1}, "execution_count": "?"}

    assert exported(notebook_of(cell)) == HEAD + "# cell 1\na = 1\n"


def test_a_notebook_without_code() -> None:
    """Without a code cell there is nothing to grade, and the note says so."""
    module = export_notebook(notebook_of(prose("x"), code("")), "work.ipynb", "sums.py", DEFAULT_BOUNDS)

    assert module.content is None
    assert module.notes == ("the notebook has no code cell to grade",)


def test_wrong_python_is_not_refused() -> None:
    """Whether the code is right is found out when it is graded."""
    assert "def f(:" in exported(notebook_of(code("def f(:")))


SAVE = "save it again in Jupyter or Colab and hand that in"
BROKEN = [
    (b"", f"it is not a notebook, or a damaged one; {SAVE}"),
    (b"{", f"it is not a notebook, or a damaged one; {SAVE}"),
    (b"\xff\xfe", f"it is not a notebook, or a damaged one; {SAVE}"),
    (b"[" * 100_000, f"it is not a notebook, or a damaged one; {SAVE}"),
    (b'{"a":' * 100_000, f"it is not a notebook, or a damaged one; {SAVE}"),
    (b"9" * 5000, f"it is not a notebook, or a damaged one; {SAVE}"),
    (b"[]", f"it is JSON but not a notebook; {SAVE}"),
    (b"{}", f"it is not a notebook of format 3 or 4; {SAVE}"),
    (b'{"nbformat": 5, "cells": []}', f"it is not a notebook of format 3 or 4; {SAVE}"),
    (b'{"nbformat": 4}', f"the notebook has no list of cells; {SAVE}"),
    (b'{"nbformat": 4, "cells": {}}', f"the notebook has no list of cells; {SAVE}"),
    (b'{"nbformat": 3}', f"the notebook has no list of cells; {SAVE}"),
    (b'{"nbformat": 3, "worksheets": [1]}', f"the notebook has no list of cells; {SAVE}"),
    (notebook_of({"cell_type": "code", "source": 3}), f"cell 1 of the notebook holds no text; {SAVE}"),
    (notebook_of({"cell_type": "code", "source": [3]}), f"cell 1 of the notebook holds no text; {SAVE}"),
    (notebook_of(code("a = '\ud800'")), f"a code cell holds half a character; {SAVE}"),
    (
        notebook_of(language_info={"name": "R"}),
        "it is a notebook for 'R'; hand in a Python notebook",
    ),
    (
        notebook_of(kernelspec={"language": "julia\x1b"}),
        "it is a notebook for 'julia\\x1b'; hand in a Python notebook",
    ),
]


@pytest.mark.parametrize(("data", "sentence"), BROKEN, ids=[str(number) for number in range(len(BROKEN))])
def test_a_broken_notebook(data: bytes, sentence: str) -> None:
    """Whatever is no Python notebook is refused with what to do."""
    assert refused(data) == sentence


def test_a_notebook_that_is_too_large() -> None:
    """A notebook has bounds on bytes, on values and on code."""
    data = notebook_of(code("a = 1\n" * 100))

    assert refused(data, IntakeBounds(notebook_bytes=100)) == (
        "the notebook is larger than 100 bytes; clear all outputs, save it and hand in again"
    )
    assert refused(data, IntakeBounds(notebook_values=3)) == (
        "the notebook holds more than 3 values; clear all outputs, save it and hand in again"
    )
    assert refused(data, IntakeBounds(notebook_source_bytes=599)) == (
        "its code cells hold more than 599 characters; move data into a file of its own"
    )


def test_a_notebook_of_millions_of_values_takes_little_memory() -> None:
    """JSON that unfolds to a hundred times its size is refused before it is parsed."""
    data = b'{"nbformat": 4, "cells": [' + b"[]," * (4 * MEBIBYTE) + b"[]]}"
    tracemalloc.start()
    try:
        assert "the notebook holds more than 1000000 values" in refused(data)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak_bytes < MEBIBYTE


@pytest.mark.parametrize(
    "line",
    [
        "a" * 300_000,
        "a" + " " * 300_000 + "x",
        "?" * 300_000,
        "'" * 300_001,
        "(" * 300_000,
        "a, " * 100_000,
        "\\" * 300_001,
    ],
)
def test_long_lines_take_no_longer_than_they_are(line: str) -> None:
    """No line makes the scanner go back and forth: its time is far within this test's limit."""
    text = exported(notebook_of(code(line), code(f"import {line}")))

    assert len(text) < 2 * len(line) + 1000


def test_json_of_a_notebook_may_begin_with_a_mark() -> None:
    """A byte order mark does no harm."""
    data = notebook_of(code("a = 1"))

    assert exported(b"\xef\xbb\xbf" + data) == exported(data)
    assert json.loads(data)["nbformat"] == 4
