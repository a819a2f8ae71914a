"""What students hand in: zips, notebooks, folders and modules, through `take_in` and real files.

An input is one byte that chooses the form, and its content. Damage to a zip's bytes mostly ends at a checksum,
and damage to JSON at its syntax, so there are two forms more whose content is put together here: a zip of
hostile members with right checksums, and a notebook of hostile cells.
"""

import contextlib
import io
import json
import shutil
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from autograder.errors import RefusedError
from autograder.intake import IntakeBounds, digest_of, take_in
from autograder.model.submission import Submission
from tests.fuzz.target import Run, Target
from tests.fuzz.tree import Tree
from tests.intake import corpus

ASSIGNMENT = corpus.assignment("data/points.csv", "more.py")
#: Small enough that what they bound shows in the memory that an input takes.
BOUNDS = IntakeBounds(
    file_bytes=30_000,
    total_bytes=50_000,
    archive_bytes=60_000,
    members=300,
    ratio_free_bytes=10_000,
    notebook_bytes=60_000,
    notebook_values=10_000,
    notebook_source_bytes=40_000,
    listed=20,
)
#: Between the members of a made zip, the files of a folder and the cells of a made notebook.
PART = b"\n\xf8"
#: Between a member's name, or a cell's kind, and its content.
INNER = b"\xf9"
#: The folder that is handed in.
FOLDER = "handed in"
#: A folder of more files than this is not made: making it would take longer than judging it.
FOLDER_FILES = 40
#: A path of more levels is not made either; far more than are taken.
MADE_LEVELS = 100

#: JSON of a byte or two becomes objects of a hundred, and each line of a cell becomes a statement and a note.
BYTES_PER_BYTE = 400
#: For an archive's files and their copies, and the interpreter's own small things.
SLACK_BYTES = 4 * BOUNDS.total_bytes + 512 * 1024


def start(scratch: Path) -> Run:
    """Forms are written to a folder in memory, because `take_in` reads real files."""
    workspace = scratch / "work"
    workspace.mkdir()

    def run(data: bytes) -> str:
        name, make = FORMS[data[0] % len(FORMS)] if data else FORMS[0]
        path = make(_emptied(workspace), data[1:])
        if path is None:
            return f"{name} not made"
        try:
            return f"{name} {_judged(take_in(path, ASSIGNMENT, BOUNDS))}"
        except RefusedError as error:
            _check_sentence(str(error))
            return f"{name} refused"

    return run


def _judged(submission: Submission) -> str:
    """What a submission must be, however it came about."""
    files = submission.files
    assert submission.digest == digest_of(files)
    assert set(files) | set(submission.missing) == set(ASSIGNMENT.files)
    assert not set(files) & set(submission.missing)
    assert all(type(content) is bytes for content in files.values())
    assert sum(map(len, files.values())) <= BOUNDS.total_bytes + 3 * BOUNDS.notebook_source_bytes
    assert len(submission.ignored) <= BOUNDS.listed
    assert len(submission.notes) <= BOUNDS.listed + 1
    for note in submission.notes:
        assert note.isprintable()
    assert len(submission.uploads) <= 2
    for upload in submission.uploads:
        assert len(upload.content) <= BOUNDS.archive_bytes
        assert upload.name.isprintable()
        assert "/" not in upload.name
    for name in files:
        assert not name.startswith("/")
        assert ".." not in name.split("/")
    return "taken" if files else "taken, nothing in it"


def _check_sentence(text: str) -> None:
    assert text.isprintable(), "a sentence that steers a terminal"
    assert len(text) < 1500, "a sentence without end"


def _emptied(workspace: Path) -> Path:
    """Without the folder that an earlier input made; files are made anew."""
    if (workspace / FOLDER).exists():
        shutil.rmtree(workspace / FOLDER)
    return workspace


def _raw_zip(workspace: Path, content: bytes) -> Path:
    return _file(workspace / "sums.zip", content)


def _raw_notebook(workspace: Path, content: bytes) -> Path:
    return _file(workspace / "sums.ipynb", content)


def _module(workspace: Path, content: bytes) -> Path:
    return _file(workspace / "sums.py", content)


def _made_zip(workspace: Path, content: bytes) -> Path:
    """Members with right headers and checksums; the byte before a member's content decides how it is packed."""
    return _file(workspace / "made.zip", zip_of([_split(part) for part in content.split(PART)]))


def _made_notebook(workspace: Path, content: bytes) -> Path:
    return _file(workspace / "made.ipynb", notebook_of([_split(part) for part in content.split(PART)]))


def _folder(workspace: Path, content: bytes) -> Path | None:
    """Files, folders and links of hostile names."""
    parts = content.split(PART)
    if len(parts) > FOLDER_FILES:
        return None
    folder = workspace / FOLDER
    tree = Tree(folder)
    for part in parts:
        _place(tree, *_split(part))
    return folder


def _place(tree: Tree, name: bytes, content: bytes) -> None:
    """One file, or a link when its content says so; what the system does not take is not there."""
    name = name.replace(b"\0", b"")
    if name.count(b"/") > MADE_LEVELS:
        return
    with contextlib.suppress(OSError):
        if content.startswith(b"->"):
            tree.add_link(name, content[2:].replace(b"\0", b"") or b".")
        else:
            tree.add_file(name, content)


def _file(path: Path, content: bytes) -> Path:
    """A file of a name that no input chooses."""
    path.unlink(missing_ok=True)
    with path.open("xb") as stream:
        stream.write(content)
    return path


def _split(part: bytes) -> tuple[bytes, bytes]:
    name, _, content = part.partition(INNER)
    return name, content


def zip_of(members: list[tuple[bytes, bytes]]) -> bytes:
    """A zip whose headers are right about whatever they hold; odd checksums are packed, even ones stored."""
    body, directory = io.BytesIO(), io.BytesIO()
    for name, content in members:
        checksum = zlib.crc32(content)
        packed = _deflated(content) if checksum % 2 else content
        fields = (0, 8 * (checksum % 2), 0, 0, checksum, len(packed), len(content), len(name[:0xFFFF]), 0)
        offset = body.tell()
        body.write(struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, *fields) + name[:0xFFFF] + packed)
        directory.write(struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 0x0314, 20, *fields, 0, 0, 0, _mode(name), offset))
        directory.write(name[:0xFFFF])
    count = len(members)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, directory.tell(), body.tell(), 0)
    return body.getvalue() + directory.getvalue() + end


def _mode(name: bytes) -> int:
    """Links, for the names that ask to be one."""
    return (0o120777 if name.endswith(b"@") else 0o100644) << 16


def _deflated(content: bytes) -> bytes:
    engine = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
    return engine.compress(content) + engine.flush()


def notebook_of(cells: list[tuple[bytes, bytes]]) -> bytes:
    """A notebook whose cells hold whatever text; the first byte of a cell's kind chooses what it is marked as."""
    return json.dumps({"nbformat": 4, "metadata": {}, "cells": list(_cells(cells))}).encode()


def _cells(cells: list[tuple[bytes, bytes]]) -> Iterator[dict[str, object]]:
    for kind, content in cells:
        text = content.decode("utf-8", "surrogateescape")
        choice = kind[0] % len(MARKS) if kind else 0
        yield {
            "cell_type": "markdown" if kind.endswith(b"#") else "code",
            "source": text.splitlines(keepends=True) if kind.endswith(b"|") else text,
            "metadata": MARKS[choice],
        }


#: How a made cell may be marked.
MARKS: tuple[dict[str, object], ...] = (
    {},
    {},
    {"tags": ["export"]},
    {"nbgrader": {"solution": True}},
    {"tags": "export", "nbgrader": []},
)

#: The forms, by the number that the first byte chooses.
FORMS: tuple[tuple[str, Callable[[Path, bytes], Path | None]], ...] = (
    ("raw zip", _raw_zip),
    ("made zip", _made_zip),
    ("raw notebook", _raw_notebook),
    ("made notebook", _made_notebook),
    ("module", _module),
    ("folder", _folder),
)

_MEMBERS = (
    (("sums.py", corpus.MODULE_TEXT), ("data/points.csv", "1,2\n3,4\n")),
    (("hw/sums.py", corpus.MODULE_TEXT), ("hw/more.py", "# coding: latin-1\nx = 1\n"), ("hw/.git", "x")),
    (("sums (1).py", corpus.MODULE_TEXT), ("Übung/größe.txt", "x"), ("old.zip", "PK")),
    (("sums.ipynb", corpus.notebooks()["magics"].decode()), ("more.py", "\ufeffy = 2\n")),
    (("a", "->/etc/passwd"), ("link@", "/etc/passwd"), ("sums.py", "x = 1\n")),
    (("d/e/f/g/sums.py", ""), ("venv/pyvenv.cfg", "x"), ("venv/lib/sums.py", "x")),
)
_CELLS = (
    (("a", "import numpy as np\nfrom os import (path,\n  sep)\n"), ("c", corpus.MODULE_TEXT)),
    (("b", "%matplotlib inline\n!pip install \\\nnumpy\nnp.dot?\nx = '''\n%no magic\n'''\n"), ("#", "# Text")),
    (("b", "%%bash\nls"), ("a", "%%time\nx = 1\n"), ("|", "%%writefile sums.py\nadd = sum\n")),
    (("a", "# @question q1\nfrom __future__ import annotations\nx = [1,\n 2]\n"), ("a", "if x:\n    !ls\n")),
    (("d", 'def f():\n    """Text."""\n    return (1 + \\\n  2)\n'), ("e", "import os; import sys as s\n")),
)


def _joined(parts: tuple[tuple[str, str], ...]) -> bytes:
    return PART.join(name.encode() + INNER + content.encode() for name, content in parts)


def _stored_zips() -> Iterator[bytes]:
    """Zips whose content is not packed, so that mutations reach it."""
    yield corpus.zip_of({"sums.py": corpus.MODULE_TEXT, "a/b.txt": "x"}, method=zipfile.ZIP_STORED)
    yield zip_of([(b"sums.py", b"x = 1\n"), (b"data/", b""), (b"data/points.csv", b"1,2\n" * 4)])


def seeds() -> tuple[bytes, ...]:
    """Every valid thing to hand in, with the byte that chooses its form."""
    groups = (
        (0, [*corpus.zips().values(), *_stored_zips()]),
        (1, [_joined(members) for members in _MEMBERS] * 2),
        (2, list(corpus.notebooks().values())),
        (3, [_joined(cells) for cells in _CELLS] * 2),
        (4, [*corpus.modules().values(), b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = 1\n"]),
        (5, [_joined(members) for members in _MEMBERS[:3]]),
    )
    return tuple(bytes([form]) + content for form, group in groups for content in group)


def memory_bound(size: int) -> int:
    """What the bounds let an input of that size take, files in an archive and their copies included."""
    return SLACK_BYTES + BYTES_PER_BYTE * size


TARGET = Target(
    name="intake",
    start=start,
    corpus=seeds,
    dictionary=(
        PART,
        INNER,
        PART + b"sums.py" + INNER,
        PART + b"../sums.py" + INNER,
        PART + b"SUMS.PY" + INNER,
        PART + b"sums.py/x" + INNER,
        PART + b"sums.ipynb" + INNER + b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "x"}]}',
        b"PK\x01\x02",
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"PK\x06\x07",
        b"\xff\xff\xff\xff",
        b"\x08\x00",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"# coding: utf-7\n",
        b"# -*- coding: cp932 -*-\n",
        b"\xe2\x80\xae",
        b"\xed\xa0\x80",
        b"C:\\",
        b"/../",
        b"\r",
        b'"""',
        b"'''",
        b"\\\n",
        b"%%",
        b"!",
        b"?",
        b"([{",
        b"%%writefile sums.py\n",
        b"\nimport os\n",
        b"from __future__ import x\n",
        b"# @question q1\n",
        b"[[[[[[[[[[[[[[[[",
        b'{"a":' * 8,
        b"1e999",
        b"NaN",
        b"9" * 60,
        b'"\\ud800"',
        b'"cells": [',
        b'"worksheets": [{"cells": []}]',
        b'"nbformat": 3',
        b'"source": ["a", 1]',
        b'"cell_type": "code"',
        b'"tags": ["export"]',
    ),
    memory_bound=memory_bound,
    covered=(
        "autograder/parsers/archive.py",
        "autograder/intake/folder.py",
        "autograder/parsers/members.py",
        "autograder/parsers/notebook.py",
        "autograder/intake/selection.py",
        "autograder/parsers/statements.py",
        "autograder/intake/take.py",
        "autograder/parsers/sources.py",
    ),
)
