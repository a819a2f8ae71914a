"""Valid things to hand in, for tests to check and for fuzzers to mutate; nothing here is refused."""

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.model.course import Assignment, Question
from autograder.model.limits import Limits

MODULE_TEXT = "import numpy as np\n\n\ndef add(a, b):\n    return np.add(a, b)\n"


def assignment(*files: str) -> Assignment:
    """The assignment `sums`: the module `sums.py` and `files` beside it."""
    return Assignment(
        slug="sums",
        title="Sums",
        module="sums.py",
        files=("sums.py", *files),
        libraries=("numpy",),
        questions=(Question(id="q1", title="Add", points=1.0),),
        limits=Limits(),
        public_dir=Path("sums"),
        graders_dir=None,
        solutions_dir=None,
    )


def zip_of(members: Mapping[str, bytes | str], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip as an ordinary tool writes it; names that end with a slash are folders."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=method)
    return stream.getvalue()


def code(text: str | list[str], **metadata: object) -> dict[str, Any]:
    """A code cell of nbformat 4."""
    return {"cell_type": "code", "source": text, "metadata": metadata, "outputs": [], "execution_count": None}


def prose(text: str) -> dict[str, Any]:
    """A markdown cell."""
    return {"cell_type": "markdown", "source": text, "metadata": {}}


def notebook_of(*cells: object, **metadata: object) -> bytes:
    """A notebook of nbformat 4."""
    document = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": list(cells)}
    return json.dumps(document).encode()


def old_notebook_of(*cells: object) -> bytes:
    """A notebook of nbformat 3, with its worksheets."""
    document = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": list(cells)}]}
    return json.dumps(document).encode()


def zips() -> dict[str, bytes]:
    """Valid zips by name."""
    return {
        "plain": zip_of({"sums.py": MODULE_TEXT}),
        "stored": zip_of({"sums.py": MODULE_TEXT}, method=zipfile.ZIP_STORED),
        "wrapped": zip_of({"homework/": "", "homework/sums.py": MODULE_TEXT, "homework/notes.txt": "hello"}),
        "from a Mac": zip_of({"hw/sums.py": MODULE_TEXT, "__MACOSX/hw/._sums.py": "x", "hw/.DS_Store": "x"}),
        "with data": zip_of({"sums.py": MODULE_TEXT, "data/points.csv": "1,2\n" * 1000}),
        "foreign name": zip_of({"sums.py": MODULE_TEXT, "Übung/größe.txt": "x"}),
        "a notebook inside": zip_of({"sums.ipynb": notebooks()["plain"]}),
        "empty": zip_of({}),
    }


def notebooks() -> dict[str, bytes]:
    """Valid notebooks by name."""
    return {
        "plain": notebook_of(prose("# Sums"), code(MODULE_TEXT)),
        "in pieces": notebook_of(code(["def add(a, b):\n", "    return a + b\n"])),
        "tagged": notebook_of(code("import numpy as np\nprint(1)"), code(MODULE_TEXT, tags=["export"])),
        "nbgrader": notebook_of(code(MODULE_TEXT, nbgrader={"solution": True, "grade": False})),
        "question line": notebook_of(code("# @question q1\n" + MODULE_TEXT), code("add(1, 2)")),
        "magics": notebook_of(code("%matplotlib inline\n!pip install numpy\nadd = sum\nadd?"), code("%%bash\nls")),
        "old": old_notebook_of({"cell_type": "code", "language": "python", "input": MODULE_TEXT}),
        "a kernel": notebook_of(code(MODULE_TEXT), kernelspec={"language": "python", "name": "python3"}),
        "no code": notebook_of(prose("# Sums")),
    }


def modules() -> dict[str, bytes]:
    """Valid module files by name."""
    return {
        "plain": MODULE_TEXT.encode(),
        "byte order mark": b"\xef\xbb\xbf" + MODULE_TEXT.encode(),
        "declared": "# -*- coding: latin-1 -*-\nNAME = 'Zoë'\n".encode("latin-1"),
        "wrong Python": b"def add(a, b:\n",
        "empty": b"",
    }
