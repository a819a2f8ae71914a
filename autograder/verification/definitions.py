"""The functions, methods and constants of a reference, and the same module with one of them emptied.

Grading the emptied modules says which questions rest on which definition, so that a mutant need only be shown to
the tests of its own question, and nobody has to write that down.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

_SECTION = re.compile(r"# (?:(Q\d+)\.)?.*-{3,}\s*")


@dataclass(frozen=True, kw_only=True)
class Definition:
    """A function, a method or a constant of a module."""

    #: `fires`, `Perceptron.fit`, `ACTIVATIONS`.
    name: str
    #: First and last line, from 1, decorators included.
    first_line: int
    last_line: int
    #: The module's source with this definition emptied: a function raises, a constant is None.
    emptied: str
    #: Question whose section of the reference (`# Q3. Any title ---`) it stands in; empty outside of all.
    section: str = ""

    @property
    def is_private(self) -> bool:
        """Whether it is a helper of the reference's own, such as `_floats`, and no part of the contract."""
        return any(part.startswith("_") and not part.endswith("__") for part in self.name.split("."))


def definitions_of(source: str) -> tuple[Definition, ...]:
    """Every definition at the top of a module and in its classes. Raises `SyntaxError`."""
    lines = source.split("\n")
    found = _definitions(ast.parse(source).body, lines, "")
    return tuple(replace(one, section=_section(lines[: one.first_line])) for one in found)


def definition_at(line: int, definitions: Sequence[Definition]) -> Definition | None:
    """The definition that holds a line; None for what stands outside of all, such as a class's own attributes."""
    return next((one for one in definitions if one.first_line <= line <= one.last_line), None)


def own_questions(definition: Definition | None, needed_by: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The questions whose tests must notice a change in a definition.

    `needed_by` names, per definition, the questions that fail without it, in the assignment's order. What students
    are asked for belongs to the question of its section, or else to the first that needs it; a private helper belongs
    to all that do. Empty: no question needs it.
    """
    if definition is None:
        return tuple(dict.fromkeys(question for questions in needed_by.values() for question in questions))
    needing = tuple(needed_by.get(definition.name, ()))
    if definition.is_private:
        return needing
    return (definition.section,) if definition.section in needing else needing[:1]


def _definitions(body: Sequence[ast.stmt], lines: list[str], prefix: str) -> Iterator[Definition]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from _definitions(node.body, lines, f"{prefix}{node.name}.")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            emptied = _replaced(lines, node.body[0], node.body[-1], "raise NotImplementedError")
            yield _definition(f"{prefix}{node.name}", first, node, emptied)
        elif (name := _constant(node)) and not prefix:
            yield _definition(name, node.lineno, node, _replaced(lines, node, node, f"{name} = None"))


def _definition(name: str, first: int, node: ast.stmt, emptied: str) -> Definition:
    return Definition(name=name, first_line=first, last_line=node.end_lineno or node.lineno, emptied=emptied)


def _section(lines_before: Sequence[str]) -> str:
    """The question of the nearest heading of a section above."""
    headings = (match for line in reversed(lines_before) if (match := _SECTION.fullmatch(line)))
    heading = next(headings, None)
    return (heading[1] or "").lower() if heading else ""


def _constant(node: ast.stmt) -> str:
    """The name that a plain assignment gives a value to, or an empty text."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr()):
            return name
        case _:
            return ""


def _replaced(lines: list[str], first: ast.stmt, last: ast.stmt, text: str) -> str:
    """The source with the statements from `first` to `last` replaced by one statement."""
    start, end = first.lineno - 1, (last.end_lineno or last.lineno) - 1
    # Columns count bytes of UTF-8.
    before = lines[start].encode()[: first.col_offset].decode()
    after = lines[end].encode()[last.end_col_offset :].decode()
    return "\n".join([*lines[:start], before + text + after, *lines[end + 1 :]])
