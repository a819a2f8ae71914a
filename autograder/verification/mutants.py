"""Mutants of a reference, made by cosmic-ray's operators; see docs/decisions/0005-mutation-tool.md.

The tool is used as a library: it changes one place of a text and gives the text back. What it does to annotations,
docstrings and the words of a raised exception is left out, because no student's answer differs by it.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.errors import UsageError
from autograder.extras import Library, sentence
from autograder.verification.definitions import Definition, definition_at, definitions_of

#: Operators that want to be told names of variables; the others need no settings.
_WITH_SETTINGS = frozenset({"core/VariableReplacer", "core/VariableInserter"})


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """A module with one small change."""

    #: The definition that holds it; None outside of all.
    definition: Definition | None
    #: First changed line of the original, from 1.
    line: int
    #: Name of the tool's operator, such as `NumberReplacer`.
    operator: str
    #: The changed lines before and after, stripped and joined.
    was: str
    now: str
    source: str

    @property
    def place(self) -> str:
        """Name of the definition."""
        return self.definition.name if self.definition else "the module"


def mutants_of(source: str) -> tuple[Mutant, ...]:
    """Every mutant of a module that differs in behaviour on paper, in the order of its lines.

    Raises `UsageError` where the tool is not installed.
    """
    operators = _operators()
    definitions = definitions_of(source)
    mutants = [
        _mutant(source, changed, operator, definitions) for changed, operator in _changed_sources(source, operators)
    ]
    return tuple(sorted(mutants, key=lambda mutant: (mutant.line, mutant.operator)))


def _operators() -> dict[str, Any]:
    """The tool's operators by name."""
    try:
        from cosmic_ray.plugins import get_operator, operator_names  # noqa: PLC0415 - only authors need it
    except ImportError as error:
        raise UsageError(sentence("making mutants", [Library.MUTANTS])) from error
    names = sorted(set(operator_names()) - _WITH_SETTINGS)
    return {name.rpartition("/")[2]: get_operator(name)() for name in names}


def _changed_sources(source: str, operators: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Changed texts of the whole module, with the operator that made each.

    The tool parses what it changes anew each time, and so it is given one top-level statement at a time.
    """
    wording = _wording_helpers(ast.parse(source))
    lines = source.splitlines(keepends=True)
    for first, last in _top_level(source):
        before, part, after = "".join(lines[:first]), "".join(lines[first:last]), "".join(lines[last:])
        seen = {_behaviour(part, wording)}
        for changed, operator in _changed_parts(part, operators):
            behaviour = _behaviour(changed, wording)
            if behaviour is not None and behaviour not in seen:
                seen.add(behaviour)
                yield before + changed + after, operator


def _changed_parts(part: str, operators: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What every operator makes of one statement, at every place where it applies."""
    from cosmic_ray.ast import ast_nodes, get_ast  # noqa: PLC0415
    from cosmic_ray.mutating import mutate_code  # noqa: PLC0415

    nodes = tuple(ast_nodes(get_ast(part)))
    for name, operator in operators.items():
        occurrences = sum(len(tuple(operator.mutation_positions(node))) for node in nodes)
        for occurrence in range(occurrences):
            changed = mutate_code(part, operator, occurrence)
            if changed is not None:
                yield changed, name


def _top_level(source: str) -> Iterator[tuple[int, int]]:
    """Lines of every top-level statement, from 0, the last one excluded."""
    for node in ast.parse(source).body:
        decorators = getattr(node, "decorator_list", [])
        yield min([node.lineno, *(one.lineno for one in decorators)]) - 1, node.end_lineno or node.lineno


def _mutant(source: str, changed: str, operator: str, definitions: tuple[Definition, ...]) -> Mutant:
    before, after = source.split("\n"), changed.split("\n")
    first = next(i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b)
    same_end = 0
    while same_end < min(len(before), len(after)) - first - 1 and before[-1 - same_end] == after[-1 - same_end]:
        same_end += 1
    return Mutant(
        definition=definition_at(first + 1, definitions),
        line=first + 1,
        operator=operator,
        was=_joined(before[first : len(before) - same_end]),
        now=_joined(after[first : len(after) - same_end]),
        source=changed,
    )


def _joined(lines: list[str]) -> str:
    return " ⏎ ".join(" ".join(line.split()) for line in lines)


def _behaviour(source: str, wording: Mapping[str, int]) -> str | None:
    """The syntax without what makes no difference to an answer; None when it is no Python."""
    try:
        tree = ast.parse(source)
        compile(tree, "mutant", "exec")
    except (SyntaxError, ValueError):
        return None
    return ast.dump(_WithoutWords(wording).visit(tree))


def _wording_helpers(tree: ast.Module) -> dict[str, int]:
    """Functions that raise an exception with the words they are given: `_demand(condition, otherwise)`.

    By name, with the place of that argument.
    """
    helpers = {}
    for function in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
        names = [argument.arg for argument in function.args.args]
        for node in ast.walk(function):
            match node:
                case ast.Raise(exc=ast.Call(args=[ast.Name(id=words)])) if words in names:
                    helpers[function.name] = names.index(words)
    return helpers


class _WithoutWords(ast.NodeTransformer):
    """Takes annotations, docstrings and the words of raised exceptions out of a tree."""

    def __init__(self, wording: Mapping[str, int]) -> None:
        self._wording = wording

    def visit_Call(self, node: ast.Call) -> ast.AST:
        place = self._wording.get(node.func.id) if isinstance(node.func, ast.Name) else None
        if place is not None and place < len(node.args):
            node.args[place] = ast.Constant(value="")
        return self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.annotation = ast.Constant(value=None)
        return self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        return ast.Pass() if isinstance(node.value, ast.Constant) else self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        if isinstance(node.exc, ast.Call):
            node.exc = node.exc.func
        return self.generic_visit(node)
