"""A cell's text as part of a function: indented, its strings as they were, its last value caught."""

import ast
import re
from collections.abc import Collection
from dataclasses import dataclass

INDENT = "    "
#: What a notebook shows of these is no number of points.
_SILENT_CALL = re.compile(r"(?:.*\.)?(?:print|display|assert\w*)$")


@dataclass(frozen=True, kw_only=True)
class Body:
    """Lines of a function's body."""

    lines: tuple[str, ...]
    #: Whether the last value of the cell stands in the name `earned`.
    has_value: bool


def body_of(source: str, *, keeps_value: bool = False) -> Body:
    """The cell's text, indented by one level, without its first line of documentation. Raises `SyntaxError`."""
    tree = ast.parse(source)
    lines = source.split("\n")
    if _is_documented(tree):
        end = tree.body[0].end_lineno or 1
        tree.body.pop(0)
        lines[:end] = [""] * end
    last = tree.body[-1] if tree.body else None
    has_value = keeps_value and isinstance(last, ast.Expr) and _may_be_points(source, last)
    if has_value and isinstance(last, ast.Expr):
        lines = _caught(lines, last)
    strings = _inside_strings(ast.parse("\n".join(lines)))
    indented = [line if number in strings or not line else INDENT + line for number, line in enumerate(lines, start=1)]
    text = "\n".join(indented).strip("\n")
    return Body(lines=tuple(text.split("\n")) if text.strip() else (), has_value=has_value)


def documentation_of(source: str) -> str:
    """The first line of the string that a cell begins with; empty where there is none."""
    tree = ast.parse(source)
    if not _is_documented(tree):
        return ""
    text = ast.get_docstring(tree) or ""
    return " ".join(text.strip().partition("\n\n")[0].split())


def through_student(source: str, names: Collection[str]) -> str:
    """The text with each of these names taken from the student's module, `student.squares` for `squares`.

    Raises `ValueError` where a name stands inside an f-string whose parts this Python cannot place.
    """
    lines = [line.encode() for line in source.split("\n")]
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name) and node.id in names]
    for node in sorted(nodes, key=lambda one: (one.lineno, one.col_offset), reverse=True):
        line, start = lines[node.lineno - 1], node.col_offset
        if line[start : start + len(node.id.encode())] != node.id.encode():
            message = f"{node.id} stands inside an f-string"
            raise ValueError(message)
        lines[node.lineno - 1] = line[:start] + b"student." + line[start:]
    return b"\n".join(lines).decode()


def _is_documented(tree: ast.Module) -> bool:
    first = tree.body[0] if tree.body else None
    return isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)


def _may_be_points(source: str, last: ast.Expr) -> bool:
    after = source.encode().split(b"\n")[(last.end_lineno or 1) - 1][last.end_col_offset or 0 :]
    if b";" in after.partition(b"#")[0]:  # a notebook shows nothing of it
        return False
    match last.value:
        case ast.Constant(value=value):
            return isinstance(value, int | float) and not isinstance(value, bool)
        case ast.Call(func=function):
            return not _SILENT_CALL.match(ast.unparse(function))
        case ast.Compare() | ast.BoolOp():
            return False
    return True


def _caught(lines: list[str], last: ast.Expr) -> list[str]:
    first, stop = last.lineno - 1, last.end_lineno or last.lineno
    before = lines[first].encode()[: last.col_offset].decode()
    segment = "\n".join(lines[first:stop]).encode()[last.col_offset :]
    cut = len("\n".join(lines[first : stop - 1]).encode()) + (1 if stop - 1 > first else 0)
    end = cut + (last.end_col_offset or 0) - last.col_offset
    return [*lines[:first], *f"{before}earned = ({segment[:end].decode()})".split("\n"), *lines[stop:]]


def _inside_strings(tree: ast.Module) -> set[int]:
    """Numbers of the lines that begin inside a string, where a blank more would be another text."""
    return {
        number
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str | bytes))
        for number in range(node.lineno + 1, (node.end_lineno or node.lineno) + 1)
    }
