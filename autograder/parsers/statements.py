"""Where the statements of a notebook's cell begin and end, and which of them are not Python.

A scanner of strings, comments and brackets, nothing more: the text is hostile, may be wrong Python, and
Python's own parser can be brought down by it. A `%` inside a string or a bracket is therefore no magic, and
a line that begins with `import` inside a string is no import.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a statement is."""

    PYTHON = "python"
    MAGIC = "magic"  #: `%matplotlib inline`
    SHELL = "shell line"  #: `!pip install numpy`
    HELP = "help line"  #: `np.dot?`


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One logical line: whole lines of the cell, counted from 0."""

    kind: Kind
    first: int
    #: The line after its last.
    stop: int


@dataclass(frozen=True, kw_only=True)
class Definition:
    """A function, a class with its body and decorators, or a constant in capitals: whole lines, counted from 0."""

    name: str
    first: int
    #: The line after its last.
    stop: int


_DEFINITION = re.compile(r"(?:async\s+def|def|class)\s+(?P<name>[A-Za-z_]\w*)")
_NUMBER = r"[-+]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
_LITERAL = rf"(?:{_NUMBER}|\"[^\"\\]*\"|'[^'\\]*'|True|False|None)"
_CONSTANT = re.compile(rf"(?P<name>[A-Z][A-Z0-9_]*)\s*(?::[\w\s|.\[\]]*+)?=\s*{_LITERAL}\s*(?:#.*)?")

_NAMES = r"[A-Za-z_][\w.]*(?:\s*,\s*[A-Za-z_][\w.]*)*"
_FOREIGN = (
    (Kind.SHELL, re.compile(rf"(?:{_NAMES}\s*=\s*)?!")),
    (Kind.MAGIC, re.compile(rf"(?:{_NAMES}\s*=\s*)?%%?[A-Za-z_]")),
    (Kind.HELP, re.compile(r"(?:\?{1,2}[%\w.*]+|[%\w.*]+\?{1,2});?$")),
)

#: A comment, a quote of three, a whole string on one line, or a bracket.
_PIECE = re.compile(r"""#.*|\"{3}|'{3}|"(?:\\.|[^"\\])*+(?:"|\\?$)|'(?:\\.|[^'\\])*+(?:'|\\?$)|[\[({\])}]""")
#: The groups are not possessive: in early releases of Python 3.11 one with a lookahead in it misses its end.
_QUOTE_ENDS = {
    '"""': re.compile(r'(?:[^\\"]++|\\.|"(?!""))*"""'),
    "'''": re.compile(r"(?:[^\\']++|\\.|'(?!''))*'''"),
}


def statements(lines: Sequence[str]) -> Iterator[Statement]:
    """Split a cell's lines (without line ends) into statements; every line belongs to exactly one."""
    first = 0
    while first < len(lines):
        kind = _foreign_kind(lines[first])
        stop = _stop(lines, first) if kind is Kind.PYTHON else _shell_stop(lines, first)
        yield Statement(kind=kind, first=first, stop=stop)
        first = stop


def definitions(lines: Sequence[str]) -> Iterator[Definition]:
    """Top-level functions, classes and literal constants of a cell, in order."""
    first: int | None = None
    name = ""
    for statement in statements(lines):
        line = lines[statement.first]
        if first is not None and name and not _belongs_inside(line):
            yield Definition(name=name, first=first, stop=statement.first)
            first, name = None, ""
        if found := _DEFINITION.match(line):
            first, name = (statement.first if first is None else first), found["name"]
        elif line.startswith("@"):
            first = statement.first if first is None else first
        elif not _belongs_inside(line):
            first = None
            if constant := _CONSTANT.fullmatch(line):
                yield Definition(name=constant["name"], first=statement.first, stop=statement.stop)
    if first is not None and name:
        yield Definition(name=name, first=first, stop=len(lines))


def _belongs_inside(line: str) -> bool:
    """Whether a statement that begins so goes on with the block above it: indented, empty, or a comment."""
    return not line.strip() or line[0].isspace() or line.startswith("#")


def _foreign_kind(line: str) -> Kind:
    text = line.strip()
    return next((kind for kind, pattern in _FOREIGN if pattern.match(text)), Kind.PYTHON)


def _shell_stop(lines: Sequence[str], first: int) -> int:
    """Magics and shell lines go on after a backslash."""
    last = first
    while lines[last].endswith("\\") and last + 1 < len(lines):
        last += 1
    return last + 1


def _stop(lines: Sequence[str], first: int) -> int:
    """Return the line after the Python statement that begins at `first`."""
    depth, quote = 0, ""
    for number in range(first, len(lines)):
        depth, quote, goes_on = _after_line(lines[number], depth, quote)
        if not (quote or depth > 0 or goes_on):
            return number + 1
    return len(lines)


def _after_line(line: str, depth: int, quote: str) -> tuple[int, str, bool]:
    """Return brackets and triple quote open after `line`, and whether a backslash carries it on."""
    position = 0
    while True:
        if quote:
            end = _QUOTE_ENDS[quote].match(line, position)
            if end is None:
                return depth, quote, False
            position, quote = end.end(), ""
        piece = _PIECE.search(line, position)
        if piece is None:
            return depth, "", line.endswith("\\")
        position = piece.end()
        text = piece[0]
        if text.startswith("#"):
            return depth, "", False
        if text in _QUOTE_ENDS:
            quote = text
        elif text in "([{":
            depth += 1
        elif text in ")]}":
            depth = max(0, depth - 1)
