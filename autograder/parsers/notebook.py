"""A notebook becomes the module: its code cells, in order, as one Python file.

Which cells: those marked as answers, when any is: nbgrader's `solution: true` (without `grade: true`, which a person
grades), the tag `export`, or a first line `# @question …` or `# @shared` (what is left when a site drops
metadata). Else all code cells, but for those that begin with `# @autograder`, which are the notebook's own.

From code cells that are not marked, some things are taken along, because students put them anywhere: top-level
imports go to the top of the module, where a library that is absent does no harm; functions, classes and constants
in capitals come in their place, unless an answer defines that name and is no longer a stub. What is wrong with them
is found out only where they are used. Nothing else of these cells is run.

What is not Python (magics, shell lines, help), or says outside of any function that it is still to be written,
becomes a comment in its place, so that line numbers within a cell stay, and is named in the notes. Cells in
another language (`%%bash`) are left out. Before each cell stands `# cell 5`, its place among all cells from the
top. Outputs and attachments are never looked at.
"""

import json
import keyword
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from autograder.parsers.bounds import IntakeBounds
from autograder.parsers.members import refusal
from autograder.parsers.statements import Kind, Statement, definitions, statements
from autograder.text import shown

#: Cell magics whose cell is Python in the notebook's own process.
_PYTHON_CELLS = frozenset({"time", "timeit", "capture", "prun"})

_ANSWER_MARK = re.compile(r"#\s*@(?:question|shared)\b")
_QUESTION_MARK = re.compile(r"#\s*@question\s+(?P<question>\w+)")
#: Cells of the notebook's own; one to try things in is the student's otherwise.
_OUR_MARK = re.compile(r"#\s*@autograder\s+(?P<purpose>\w+)")
_TRY = "try"
_STUB = "raise NotImplementedError"
#: What stands where a cell's answer is no function.
_TOP_STUB = re.compile(r"raise NotImplementedError(?:\([^()]*\))?\s*(?:#.*)?")
_CELL_MAGIC = re.compile(r"\s*%%([A-Za-z_]\w*)\s*(.*)")
_FUTURE = re.compile(r"from\s+__future__\s+import\b")

_WORD = re.compile(r"\w+")
_NAME = r"[A-Za-z_]\w*"
_DOTTED = rf"{_NAME}(?:\.{_NAME})*"
_NAMED = rf"{_NAME}(?:\s+as\s+{_NAME})?"
_MODULE = rf"{_DOTTED}(?:\s+as\s+{_NAME})?"
_NAMED_LIST = rf"{_NAMED}(?:\s*,\s*{_NAMED})*"
_IMPORT = re.compile(
    rf"import\s+{_MODULE}(?:\s*,\s*{_MODULE})*"
    rf"|from\s+{_DOTTED}\s+import\s*(?:\*|{_NAMED_LIST}|\(\s*{_NAMED_LIST}\s*,?\s*\))"
)

_SAVE_AGAIN = "save it again in Jupyter or Colab and hand that in"
_CLEAR = "clear all outputs, save it and hand in again"


@dataclass(frozen=True, kw_only=True)
class ExportedModule:
    """The module made from a notebook."""

    #: The text in UTF-8, or None when there was no cell to export.
    content: bytes | None
    #: What was left out, a phrase each; the first ones.
    notes: tuple[str, ...]
    #: How many more notes there were.
    unlisted: int = 0


@dataclass(frozen=True, kw_only=True)
class _Cell:
    """One code cell."""

    #: Place among all cells, from 1.
    number: int
    lines: tuple[str, ...]
    is_marked: bool
    #: What it is known by, to find copies: nbgrader's id, or the question; empty when neither is there.
    name: str
    #: What one of the notebook's own cells is for; empty for a student's.
    purpose: str


def export_notebook(data: bytes, source: str, module: str, bounds: IntakeBounds) -> ExportedModule:
    """Make `module` from the bytes of a notebook (nbformat 3 or 4).

    Raises `RefusedError` when it is not a Python notebook within the bounds.
    """
    document = _parse(data, source, bounds)
    _check_language(document, source)
    cells = [cell for cell in _code_cells(_raw_cells(document, source), source) if any(cell.lines)]
    source_bytes = sum(len(line) + 1 for cell in cells for line in cell.lines)
    if source_bytes > bounds.notebook_source_bytes:
        problem = f"its code cells hold more than {bounds.notebook_source_bytes} characters"
        raise refusal(source, problem, "move data into a file of its own")
    exported = _Export(module).of(cells, source)
    listed = bounds.listed
    return replace(exported, notes=exported.notes[:listed], unlisted=max(0, len(exported.notes) - listed))


class _Export:
    """One export, gathering text and notes."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._futures: list[str] = []
        self._imports: list[str] = []
        self._body: list[str] = []
        self._notes: list[str] = []
        #: Names that answers define.
        self._answered: set[str] = set()

    def of(self, cells: Sequence[_Cell], source: str) -> ExportedModule:
        """Export the marked cells, or all when none is marked."""
        graded = {cell.number: cell for cell in _graded(cells)}
        self._answered = {name for cell in graded.values() for name in _answered(cell.lines)}
        self._note_copies(graded.values())
        for cell in cells:
            if cell.number in graded:
                self._add(cell)
            elif cell.purpose in ("", _TRY):
                self._add_imports(cell)
                self._add_definitions(cell)
        if not self._body:
            return ExportedModule(content=None, notes=(*self._notes, "the notebook has no code cell to grade"))
        # The first line fixes the encoding: a line of the student's further down cannot declare another.
        lines = ["# -*- coding: utf-8 -*-", *self._futures, *self._imports, *self._body]
        return ExportedModule(content=_encoded(lines, source), notes=tuple(self._notes))

    def _add(self, cell: _Cell) -> None:
        lines = self._python_lines(cell)
        if lines is None:
            return
        self._body.append(f"# cell {cell.number}")
        for statement in statements(lines):
            self._body.extend(self._exported(cell, lines, statement))
        self._body.append("")

    def _add_imports(self, cell: _Cell) -> None:
        """Take the cell's top-level imports along; one that fails is as if it were not there."""
        lines = cell.lines
        if _CELL_MAGIC.match(_first_text(lines)):
            return
        for statement in statements(lines):
            for one in _imports(lines[statement.first : statement.stop]):
                if _FUTURE.match(one):
                    self._futures.append(one)
                else:
                    mark = f"# cell {cell.number}, line {statement.first + 1}"
                    self._imports.extend([mark, "try:", f"    {one}", "except ImportError:", "    pass", ""])

    def _add_definitions(self, cell: _Cell) -> None:
        """Take functions, classes and constants along, each as a text of its own: one may be wrong Python."""
        if _CELL_MAGIC.match(_first_text(cell.lines)):
            return
        for definition in definitions(cell.lines):
            if definition.name in self._answered:
                continue
            text = cell.lines[definition.first : definition.stop]
            self._body += [
                f"# cell {cell.number}, line {definition.first + 1}",
                "try:",
                "    exec(",
                *(f"        {line + chr(10)!r}" for line in _without_foreign(text)),
                "        , globals())",
                "except Exception:",
                "    pass",
                "",
            ]
            self._notes.append(
                f"cell {cell.number}: {definition.name} was taken along, from a cell that is no answer cell"
            )

    def _note_copies(self, graded: Iterable[_Cell]) -> None:
        """Say which cells answer the same question; Python lets the last one stand."""
        numbers: dict[str, list[int]] = {}
        for cell in graded:
            if cell.name:
                numbers.setdefault(cell.name, []).append(cell.number)
        for name, places in numbers.items():
            if len(places) > 1:
                listed = f"{places[0]}{' and ' if len(places) == 2 else ' to '}{places[-1]}"
                self._notes.append(
                    f"{len(places)} cells, {listed}, are {shown(name)}; what the last one defines stands"
                )

    def _python_lines(self, cell: _Cell) -> tuple[str, ...] | None:
        """Lines of the cell with a cell magic turned into a comment; None for a cell that is not Python."""
        found = _CELL_MAGIC.match(_first_text(cell.lines))
        if found is None:
            return cell.lines
        magic, rest = found[1], found[2].split()
        writes_module = magic in ("writefile", "file") and rest == [self._module]
        if magic not in _PYTHON_CELLS and not writes_module:
            self._notes.append(f"cell {cell.number}: left out, it is a cell for {shown('%%' + magic)}")
            return None
        at = next(index for index, line in enumerate(cell.lines) if line.strip())
        self._note(cell, at, Kind.MAGIC, cell.lines[at])
        return (*cell.lines[:at], f"# {cell.lines[at].strip()}", *cell.lines[at + 1 :])

    def _exported(self, cell: _Cell, lines: Sequence[str], statement: Statement) -> Iterator[str]:
        text = lines[statement.first : statement.stop]
        if statement.kind is not Kind.PYTHON:
            self._note(cell, statement.first, statement.kind, text[0])
            yield _commented(text[0])
            yield from (f"# {line.lstrip()}" for line in text[1:])
        elif _FUTURE.match(text[0]):
            # Python takes these at the top of a file only.
            self._futures.extend(text)
            yield from (f"# at the top: {line}" for line in text)
        elif len(text) == 1 and _TOP_STUB.fullmatch(text[0]):
            # In a notebook it ends its own cell; here it would end the module, and all other answers with it.
            self._notes.append(f"cell {cell.number}, line {statement.first + 1}: still to be written")
            yield f"# still to be written: {text[0]}"
        else:
            yield from text

    def _note(self, cell: _Cell, index: int, kind: Kind, line: str) -> None:
        self._notes.append(f"cell {cell.number}, line {index + 1}: {kind} left out: {shown(line.strip())}")


def _parse(data: bytes, source: str, bounds: IntakeBounds) -> Mapping[str, Any]:
    if len(data) > bounds.notebook_bytes:
        raise refusal(source, f"the notebook is larger than {bounds.notebook_bytes} bytes", _CLEAR)
    if sum(data.count(mark) for mark in (b",", b"[", b"{")) > bounds.notebook_values:
        raise refusal(source, f"the notebook holds more than {bounds.notebook_values} values", _CLEAR)
    try:
        document = json.loads(data.decode("utf-8-sig"))
    # JSON that is no JSON or no UTF-8, or a number of thousands of digits; lists nested thousands deep.
    except (ValueError, RecursionError):
        raise refusal(source, "it is not a notebook, or a damaged one", _SAVE_AGAIN) from None
    if not isinstance(document, dict):
        raise refusal(source, "it is JSON but not a notebook", _SAVE_AGAIN)
    return document


def _check_language(document: Mapping[str, Any], source: str) -> None:
    metadata = _table(document.get("metadata"))
    named = [
        _table(metadata.get("language_info")).get("name"),
        _table(metadata.get("kernelspec")).get("language"),
    ]
    for language in named:
        if isinstance(language, str) and language.casefold() not in ("python", "ipython", ""):
            raise refusal(source, f"it is a notebook for {shown(language)}", "hand in a Python notebook")


def _raw_cells(document: Mapping[str, Any], source: str) -> list[Any]:
    """Return the cells of nbformat 4, or those of all worksheets of nbformat 3."""
    version = document.get("nbformat")
    if version == 4:
        cells = document.get("cells")
    elif version == 3:
        sheets = document.get("worksheets")
        sheets = sheets if isinstance(sheets, list) else [None]
        parts = [_table(sheet).get("cells") for sheet in sheets]
        cells = None if None in parts else [cell for part in parts for cell in _array(part)]
    else:
        raise refusal(source, "it is not a notebook of format 3 or 4", _SAVE_AGAIN)
    if not isinstance(cells, list):
        raise refusal(source, "the notebook has no list of cells", _SAVE_AGAIN)
    return cells


def _code_cells(raw_cells: Sequence[Any], source: str) -> Iterator[_Cell]:
    for number, raw in enumerate(raw_cells, start=1):
        cell = _table(raw)
        if cell.get("cell_type") == "code":
            text = _source_text(cell, source, number)
            lines = tuple(text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n"))
            metadata = _table(cell.get("metadata"))
            ours = _OUR_MARK.match(_first_text(lines))
            yield _Cell(
                number=number,
                lines=lines,
                is_marked=ours is None and _is_marked(metadata, lines),
                name=_known_as(metadata, lines),
                purpose=ours["purpose"] if ours else "",
            )


def _source_text(cell: Mapping[str, Any], source: str, number: int) -> str:
    """Return the cell's text, which may be stored whole or in pieces."""
    text = cell.get("source", cell.get("input", ""))
    pieces = text if isinstance(text, list) else [text]
    if not all(isinstance(piece, str) for piece in pieces):
        raise refusal(source, f"cell {number} of the notebook holds no text", _SAVE_AGAIN)
    return "".join(pieces)


def _is_marked(metadata: Mapping[str, Any], lines: Sequence[str]) -> bool:
    told = _table(metadata.get("nbgrader"))
    return (
        # An answer that a person grades is the person's: what is wrong with it costs the others nothing.
        (told.get("solution") is True and told.get("grade") is not True)
        or "export" in _array(metadata.get("tags"))
        or _ANSWER_MARK.match(_first_text(lines)) is not None
    )


def _known_as(metadata: Mapping[str, Any], lines: Sequence[str]) -> str:
    """What tells a cell and its copies from others: the question in its first line, else nbgrader's id."""
    if question := _QUESTION_MARK.match(_first_text(lines)):
        return question["question"]
    name = _table(metadata.get("nbgrader")).get("grade_id")
    return name if isinstance(name, str) else ""


def _graded(cells: Sequence[_Cell]) -> list[_Cell]:
    """The answers, or every cell of the student's where none is marked."""
    marked = [cell for cell in cells if cell.is_marked]
    return marked or [cell for cell in cells if not cell.purpose]


def _answered(lines: Sequence[str]) -> Iterator[str]:
    """Names that an answer defines, less those that are still stubs."""
    for definition in definitions(lines):
        if not any(_STUB in line for line in lines[definition.first : definition.stop]):
            yield definition.name


def _without_foreign(lines: Sequence[str]) -> Iterator[str]:
    for statement in statements(lines):
        text = lines[statement.first : statement.stop]
        if statement.kind is Kind.PYTHON:
            yield from text
        else:
            yield _commented(text[0])
            yield from (f"# {line.lstrip()}" for line in text[1:])


def _imports(lines: Sequence[str]) -> Iterator[str]:
    """Imports of one top-level statement, each on one line; nothing of a statement that is wrong Python."""
    text = " ".join(line.partition("#")[0].rstrip().removesuffix("\\") for line in lines).rstrip()
    for part in text.split(";") if text.startswith(("import ", "from ")) else ():
        one = " ".join(part.split())
        words = [word for word in _WORD.findall(one) if word not in ("import", "from", "as")]
        if _IMPORT.fullmatch(one) and not any(keyword.iskeyword(word) for word in words):
            yield one


def _first_text(lines: Sequence[str]) -> str:
    return next((line for line in lines if line.strip()), "")


def _commented(line: str) -> str:
    """A line that does nothing in the place of one that is no Python, also as the only line of a block."""
    text = line.lstrip()
    indent = line[: len(line) - len(text)]
    return f"{indent}pass  # {text}" if indent else f"# {text}"


def _encoded(lines: Sequence[str], source: str) -> bytes:
    try:
        return ("\n".join(lines).rstrip("\n") + "\n").encode("utf-8")
    except UnicodeEncodeError:
        raise refusal(source, "a code cell holds half a character", _SAVE_AGAIN) from None


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _array(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
