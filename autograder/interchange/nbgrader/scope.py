"""What a test cell takes from the rest of its notebook: the student's names, imports, code of the instructor's.

A notebook's cells share one namespace. Here it is in two processes: what answer cells bind is the student's and stays
over there, all else is the instructor's and is run on the trusted side, anew for every test.
"""

import importlib
import importlib.util
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from autograder.interchange.nbgrader.names import BUILTINS, Names, names_of, python_of
from autograder.interchange.nbgrader.notebooks import Cell, Role
from autograder.parsers.statements import definitions

#: What only IPython's own process has, or what names a namespace as a whole.
_OUT_OF_REACH = {
    "get_ipython": "it asks for IPython itself",
    "exec": "it runs code by exec()",
    "eval": "it runs code by eval()",
    "globals": "it looks at the notebook's names by globals()",
    "locals": "it looks at the notebook's names by locals()",
    "vars": "it may look at the notebook's names by vars()",
    "dir": "it may look at the notebook's names by dir()",
    "input": "it waits for somebody to type",
    "_": "it uses IPython's last output",
    "In": "it uses IPython's history",
    "Out": "it uses IPython's history",
}


class Unreachable(Exception):
    """The cell cannot run on the trusted side; a phrase that says why."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """A code cell with its names."""

    cell: Cell
    #: Python only: magics and shell lines are comments.
    source: str
    #: What was not Python, a phrase each.
    foreign: tuple[str, ...]
    names: Names


@dataclass(kw_only=True)
class Taken:
    """What one test takes from elsewhere."""

    #: Names of the student's, in the order of their first need.
    student: dict[str, None] = field(default_factory=dict)
    #: Import statements.
    imports: dict[str, None] = field(default_factory=dict)
    #: Numbers of the instructor's cells to run before.
    cells: set[int] = field(default_factory=set)
    #: Names of the instructor's that the student's code reads, by the cell that binds them.
    lent: dict[int, set[str]] = field(default_factory=dict)


class Scope:
    """One notebook's code cells and who binds what."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        #: Why a cell could not be read, by its number.
        self.unread: dict[int, str] = {}
        self.known: dict[int, Known] = {known.cell.number: known for known in self._read(cells)}

    def _read(self, cells: Sequence[Cell]) -> Iterator[Known]:
        for cell in cells:
            if cell.is_text:
                continue
            source, foreign = python_of(cell.source)
            try:
                names = names_of(source)
            except (SyntaxError, ValueError, RecursionError) as error:
                self.unread[cell.number] = f"it is not Python ({error})"
                continue
            yield Known(cell=cell, source=source, foreign=foreign, names=names)

    @cached_property
    def student_names(self) -> frozenset[str]:
        """Names that answer cells bind, imports aside."""
        return frozenset(
            name for one in self._students() for name in one.names.bound if name not in one.names.imports
        )  # fmt: skip

    @cached_property
    def watched(self) -> frozenset[str]:
        """Names that the student's functions may read when they are called; whoever changes one changes what they do.

        A function of the student's own counts always: another student may build on it where the solution does not.
        """
        students = list(self._students())
        read = {name for one in students for name in one.names.read_within}
        return (frozenset(read) | {name for one in students for name in one.names.defined}) - BUILTINS

    def taken_by(self, number: int) -> Taken:
        """What the test cell of this number takes. Raises `Unreachable`."""
        taken = Taken()
        self._take(self.known[number], taken)
        for name in sorted(self._borrowed()):
            lender = self._binder(name, before=number)
            if lender is not None and not lender.cell.is_students and not _is_carried(lender, name):
                self._take_cell(lender, taken)
                taken.lent.setdefault(lender.cell.number, set()).add(name)
        return taken

    def _students(self) -> Iterator[Known]:
        return (one for one in self.known.values() if one.cell.is_students)

    def _borrowed(self) -> set[str]:
        read = {name for one in self._students() for name in one.names.read}
        return read - self.student_names - BUILTINS

    def _take(self, known: Known, taken: Taken) -> None:
        for module in known.names.stars:
            _star(module)
        for module in sorted(known.names.modules):
            _check_installed(module)
        for name in sorted(known.names.read):
            self._take_name(name, known, taken)

    def _take_name(self, name: str, known: Known, taken: Taken) -> None:
        binder = self._binder(name, before=known.cell.number)
        if binder is None:
            self._take_unbound(name, taken)
        elif statements := binder.names.imports.get(name) or _from_stars(binder, name):
            for statement in statements:
                _check_installed(statement.split()[1].partition(".")[0])
                taken.imports[statement] = None
        elif binder.cell.is_students:
            taken.student[name] = None
        else:
            self._take_cell(binder, taken)

    def _take_unbound(self, name: str, taken: Taken) -> None:
        """A name that no earlier cell binds: Python's own, a later answer's, or one that students shall choose."""
        if name in _OUT_OF_REACH and name not in self.student_names:
            raise Unreachable(_OUT_OF_REACH[name])
        if name not in BUILTINS or name in self.student_names:
            taken.student[name] = None

    def _take_cell(self, known: Known, taken: Taken) -> None:
        if known.cell.number not in taken.cells:
            taken.cells.add(known.cell.number)
            self._take(known, taken)

    def _binder(self, name: str, *, before: int) -> Known | None:
        """The last cell before that binds the name, as in a run from top to bottom."""
        earlier = [one for number, one in self.known.items() if number < before]
        if any(one.cell.is_students and name in one.names.bound - set(one.names.imports) for one in earlier):
            # What another test cell makes of a student's name ends with that test.
            earlier = [one for one in earlier if one.cell.role is not Role.TEST]
        return next((one for one in reversed(earlier) if name in one.names.bound or _from_stars(one, name)), None)


def _is_carried(known: Known, name: str) -> bool:
    """Whether a submitted notebook's module has it already: intake takes these along from every cell."""
    carried = {one.name for one in definitions(known.cell.source.split("\n"))}
    return name in carried or name in known.names.imports


def _from_stars(known: Known, name: str) -> tuple[str, ...]:
    for module in known.names.stars:
        try:
            if name in _star(module):
                return (f"from {module} import {name}",)
        except Unreachable:  # told where that cell itself is needed
            continue
    return ()


def _star(module: str) -> frozenset[str]:
    """What `from module import *` binds; the module is one that the instructor imports. Raises `Unreachable`."""
    _check_installed(module.partition(".")[0])
    try:
        found = importlib.import_module(module)
    except Exception as error:
        message = f"it imports everything of {module}, which cannot be imported here ({error})"
        raise Unreachable(message) from error
    public = getattr(found, "__all__", None) or [name for name in dir(found) if not name.startswith("_")]
    return frozenset(public)


def _check_installed(module: str) -> None:
    if importlib.util.find_spec(module) is None:
        message = f"it imports {module}, which is not installed here"
        raise Unreachable(message)


def imported_modules(scope: Scope) -> Mapping[str, bool]:
    """Modules that the notebook's code imports outside of its tests, and whether an answer does."""
    found: dict[str, bool] = {}
    for one in scope.known.values():
        if one.cell.role is not Role.TEST:
            for module in one.names.modules:
                found[module] = found.get(module, False) or one.cell.is_students
    return found
