"""A test cell becomes a hidden pytest test: its text as it stands, with the student's names behind handles.

    squares = student.squares                       the student's, over there
    limits = [1, 2, 10]                             the instructor's earlier cells, as far as they are needed
    assert squares(limits[0]) == [1]                the cell

Values come back as plain values, so that `==`, `isinstance` and NumPy's assertions mean what they say. A cell that only
asks for errors gets a call that must succeed put before it (the first one of a neighbouring test cell), because a
function that always raises has shown nothing.

A cell that cannot run so may run inside the student's process, where nothing keeps the student's code from
deciding it: such a test is marked `inside`, and every score with it says `isolation: none`.
"""

import ast
import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from autograder.interchange.nbgrader.notebooks import HIDDEN_MARK, Cell, Role
from autograder.interchange.nbgrader.risk import handed_out
from autograder.interchange.nbgrader.scope import Known, Scope, Taken, Unreachable
from autograder.interchange.nbgrader.text import INDENT, Body, body_of, documentation_of, through_student

#: What could end the comment or string that a cell's name stands in.
_UNFIT = re.compile(r"[^\w .,:+-]")


@dataclass(frozen=True, kw_only=True)
class HiddenTest:
    """One test cell as a hidden test."""

    cell: Cell
    #: `q3`.
    question: str
    #: Text of the test function, with its marker.
    text: str
    #: Modules to load before graders are forked.
    modules: frozenset[str]
    #: Name and text of the driver, where the cell runs inside the student's process.
    driver: tuple[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class Left:
    """A test cell that does not run."""

    cell: Cell
    question: str
    #: A phrase.
    why: str


class Translator:
    """Translates the test cells of one notebook."""

    def __init__(self, scope: Scope, module: str) -> None:
        """`module` is the student's module, without `.py`."""
        self._scope = scope
        self._module = module

    def outside(self, cell: Cell, question: str) -> HiddenTest | Left:
        """The test that runs on the trusted side, or why there is none."""
        try:
            return self._outside(self._known(cell), question)
        except Unreachable as reason:
            return Left(cell=cell, question=question, why=str(reason))
        except SyntaxError as error:
            return Left(cell=cell, question=question, why=f"it cannot stand in a function ({error.msg})")

    def inside(self, cell: Cell, question: str) -> HiddenTest | Left:
        """The test that runs in the student's process, or why there is none."""
        if cell.number in self._scope.unread:
            return Left(cell=cell, question=question, why=self._scope.unread[cell.number])
        known = self._scope.known[cell.number]
        name = f"cell_{cell.number}"
        lines = [
            *self._head(known, question, "inside=True", ["student", "award"]),
            *_indented(
                f'"""{_named(cell)}. It runs inside the student\'s process, which could decide it."""',
                f'run_inside(student, award, "{name}", {cell.points!r})',
            ),
        ]
        driver = _DRIVER.format(
            cell=_named(cell), module=self._module, before=self._before(known), source=known.source, name=name
        )
        return HiddenTest(
            cell=cell, question=question, text="\n".join(lines), modules=frozenset(), driver=(name, driver)
        )  # fmt: skip

    def _known(self, cell: Cell) -> Known:
        if cell.number in self._scope.unread:
            raise Unreachable(self._scope.unread[cell.number])
        known = self._scope.known[cell.number]
        if known.foreign:
            raise Unreachable(known.foreign[0])
        return known

    def _outside(self, known: Known, question: str) -> HiddenTest:
        taken = self._scope.taken_by(known.cell.number)
        parts = [self._scope.known[number] for number in sorted(taken.cells)] + [known]
        if risk := next(filter(None, (handed_out(part.source) for part in parts)), ""):
            message = f"the student's code might get hold of {risk}, which would run on the trusted side"
            raise Unreachable(message)
        changed = {name for part in parts for name in self._changed(part)}
        _check_ours(parts, taken, changed)
        body, has_value = self._body(parts, taken, changed)
        fixtures = ["student", "award"] if has_value else ["student"]
        lines = [*self._head(known, question, "", fixtures), f'{INDENT}"""{_named(known.cell)}."""', *body]
        credit = _indented(f"give_credit(award, earned, {known.cell.points!r})") if has_value else []
        text = "\n".join([*lines, *credit])
        compile(text, "test", "exec", dont_inherit=True)
        return HiddenTest(
            cell=known.cell,
            question=question,
            text=text,
            modules=frozenset(name for part in parts for name in part.names.modules)
            | {statement.split()[1].partition(".")[0] for statement in taken.imports},
        )

    def _changed(self, known: Known) -> set[str]:
        """Names of the student's that the cell binds anew or deletes, and that the student's code reads."""
        changed = known.names.bound & self._scope.student_names & self._scope.watched
        if again := changed & (known.names.defined | set(known.names.imports)):
            message = f"it defines {min(again)} anew, which the student's code uses"
            raise Unreachable(message)
        if hidden := changed & known.names.local:
            message = f"it uses the name {min(hidden)} for two things, one of them the student's"
            raise Unreachable(message)
        if known.names.declared_global:
            message = f"a function of it changes a name of the notebook ({min(known.names.declared_global)})"
            raise Unreachable(message)
        return set(changed)

    def _body(self, parts: Sequence[Known], taken: Taken, changed: set[str]) -> tuple[list[str], bool]:
        aliases = sorted((name for name in taken.student if name not in changed), key=lambda name: name == "student")
        there = {one for part in parts[:-1] for texts in part.names.imports.values() for one in texts}
        imports = [statement for statement in taken.imports if statement not in there]
        lines = _indented(*imports, *(f"{name} = student.{name}" for name in aliases))
        has_value = False
        for part in parts:
            body = self._text(part, changed, is_test=part is parts[-1])
            if part is parts[-1]:
                lines += _indented(*self._witness(part, changed))
            lines += [f"{INDENT}# Cell {part.cell.number}.", *body.lines]
            lent = sorted(taken.lent.get(part.cell.number, ()))
            lines += _indented(*(f"student.{name} = {name}" for name in lent))
            has_value = body.has_value
        return lines, has_value

    def _text(self, part: Known, changed: set[str], *, is_test: bool) -> Body:
        try:
            return body_of(through_student(_without_stars(part.source), changed), keeps_value=is_test)
        except ValueError as error:
            message = f"it changes a name of the student's, and {error}"
            raise Unreachable(message) from error

    def _witness(self, known: Known, changed: set[str]) -> Iterator[str]:
        """A call that must succeed, where the cell itself only asks for errors."""
        wanted = known.names.read & self._scope.student_names
        if wanted & set(_called_openly(known.source)):
            return
        for other in self._neighbours(known):
            for call in _literal_calls(other.source, wanted):
                source = through_student(call, changed)
                yield f"{source}  # Of cell {other.cell.number}: right input must give an answer."
                return

    def _neighbours(self, known: Known) -> list[Known]:
        """The other test cells, the nearest earlier ones first."""
        tests = [one for one in self._scope.known.values() if one.cell.role is Role.TEST and one is not known]
        number = known.cell.number
        return sorted(tests, key=lambda one: (one.cell.number > number, abs(one.cell.number - number)))

    def _head(self, known: Known, question: str, option: str, fixtures: Sequence[str]) -> Iterator[str]:
        hint = "" if known.source.lstrip().startswith(HIDDEN_MARK) else documentation_of(known.source)
        options = [json.dumps(question), *([option] if option else []), *([f"hint={hint!r}"] if hint else [])]
        yield f"@pytest.mark.question({', '.join(options)})"
        yield f"def {function_name(known.cell)}({', '.join(fixtures)}):"

    def _before(self, known: Known) -> str:
        """Earlier code of the instructor's, as it ran in the notebook before this cell."""
        try:
            numbers = self._scope.taken_by(known.cell.number).cells
        except Unreachable:
            numbers = set()
        return "\n".join(self._scope.known[number].source for number in sorted(numbers))


def function_name(cell: Cell) -> str:
    """A function's name made from the cell's."""
    return "test_" + (re.sub(r"\W", "_", cell.grade_id, flags=re.ASCII) or f"cell_{cell.number}")


def _named(cell: Cell) -> str:
    return f"Cell {cell.number}, `{_UNFIT.sub('_', cell.grade_id)}`"


def _indented(*lines: str) -> list[str]:
    return [f"{INDENT}{line}" if line else "" for line in lines]


def _check_ours(parts: Sequence[Known], taken: Taken, changed: set[str]) -> None:
    bound = {name for part in parts for name in part.names.bound}
    if (changed or taken.lent) and "student" in bound | set(taken.student):
        raise Unreachable("it uses the name student for something else")
    if "award" in bound | set(taken.student) or "earned" in bound & set(taken.student):
        raise Unreachable("it uses the name award for something else")


def _without_stars(source: str) -> str:
    """Star imports as comments: what they bind and the cell needs is imported by name."""
    lines = source.split("\n")
    for node in ast.parse(source).body:
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
            for number in range(node.lineno - 1, node.end_lineno or node.lineno):
                lines[number] = f"# {lines[number]}"
    return "\n".join(lines)


def _called_openly(source: str) -> Iterator[str]:
    """Names that are called where an exception would not be caught."""
    for node in _walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes below, but for those whose exceptions are expected."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not _is_trapped(node, child):
            yield from _walk(child)


def _is_trapped(node: ast.AST, child: ast.AST) -> bool:
    """Whether an exception of the child is expected: in a `try` with handlers, or a `with …raises(…)`."""
    match node:
        case ast.Try(body=body, handlers=[_, *_]):
            return child in body
        case ast.With(items=items, body=body):
            return child in body and any("raises" in ast.unparse(item.context_expr).lower() for item in items)
        case ast.Call(func=function, args=args):
            return child in args and "raises" in ast.unparse(function).lower()
    return False


def _literal_calls(source: str, names: Collection[str]) -> Iterator[str]:
    """Calls of these names with literal arguments, outside of traps."""
    for node in _walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
            if all(_is_literal(argument) for argument in arguments):
                yield ast.unparse(node)


def _is_literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except ValueError:
        return False
    return True


#: What tests of a graders file may use; each stands in it where one does.
HELPERS = {
    "give_credit": '''
def give_credit(award, earned, points):
    """Partial credit, where the cell ended in a number; one out of range is no full mark."""
    if isinstance(earned, int | float) and not isinstance(earned, bool):
        check(0 <= earned <= points, staff=f"the cell gave {earned} of {points} points")
        award(earned / points)
''',
    "run_inside": '''
def run_inside(student, award, cell, points):
    """Run a cell in the student's process, and believe what comes back."""
    wrong, earned = student.driver(cell).run()
    check(isinstance(wrong, str) and wrong == "", staff=f"inside the student's process: {wrong!r:.300}")
    give_credit(award, earned, points)
''',
}

_DRIVER = '''"""{cell}, run in the student's process: nothing here is secret, nor safe from the student's code."""

import ast

import {module}

BEFORE = {before!r}
CELL = {source!r}


def run():
    """Run the cell among the names of the notebook: what is wrong, and the number that it ends in."""
    names = vars({module})
    exec(compile(BEFORE, "earlier cells", "exec"), names)
    tree = ast.parse(CELL)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    try:
        exec(compile(tree, "{name}", "exec"), names)
        value = None if last is None else eval(compile(ast.Expression(last.value), "{name}", "eval"), names)
    except AssertionError as error:
        return str(error) or "an assertion failed", None
    return "", value if isinstance(value, int | float) else None
'''
