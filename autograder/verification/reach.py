"""Which definitions of a reference each test reaches, so that a slow suite need not be run whole on every variant.

Theory of operation. A test that never looks up or calls a definition cannot tell whether somebody replaced it: on such
a variant it does what it did on the reference, to the last bit of randomness. So each test is run once on a traced
reference, alone in a suite process of its own (tests may share on the trusted side what was dear to get), and from
then on a variant is graded on the tests that reach what it replaces, and on those that its author names. Where that
cannot be known for certain, every test reaches it: constants, classes without an `__init__` of their own, what runs at
import, modules that stand alone, and tests that did not pass or printed too much to be followed.
"""

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.model.report import TestStatus
from autograder.model.verdict import Verdict
from autograder.verification.specimen import Kind, Specimen

#: Appended to the reference; its first lines say what it does.
_TRACER = Path(__file__).with_name("tracer.py")
_MARK = "reached: "
#: What a test reaches that could see everything.
EVERYTHING = "*"
#: Characters of output from which on some may be missing.
_OUTPUT_CHARACTERS = 3_500


@dataclass(frozen=True, kw_only=True)
class Reach:
    """What each test reached on one seed, and how it ended."""

    #: By test id, names at the top of the module, or `EVERYTHING`.
    names: Mapping[str, frozenset[str]]
    #: The reference's own verdicts, by test id.
    verdicts: Mapping[str, Verdict]
    source: str

    def tests_of(self, changed: Collection[str] | None) -> tuple[str, ...]:
        """Tests that could notice a change of these definitions; all of them for None."""
        if changed is None or not set(changed) <= traceable(self.source, changed):
            return tuple(self.names)
        wanted = {*changed, EVERYTHING}
        return tuple(test for test, reached in self.names.items() if not wanted.isdisjoint(reached))


def traced(reference: Specimen, module: str) -> Specimen:
    """The reference that writes what is reached into each test's output."""
    source = reference.files[module].rstrip() + b"\n\n\n" + _TRACER.read_bytes()
    return Specimen(kind=Kind.REFERENCE, name="traced", files={**reference.files, module: source})


def reached(verdict: Verdict) -> frozenset[str]:
    """The names that a test reached on the traced reference."""
    if verdict.status is TestStatus.PENDING:
        return frozenset()
    is_followed = verdict.status is TestStatus.PASSED and len(verdict.output) < _OUTPUT_CHARACTERS
    if not is_followed or verdict.fraction < 1.0:
        return frozenset({EVERYTHING})
    lines = (line for line in verdict.output.splitlines() if _MARK in line)
    return frozenset(line.partition(_MARK)[2].strip() for line in lines)


def changed_by(variant: str, reference: str) -> frozenset[str] | None:
    """The names that a variant defines after the reference's own text; None where it does more than that.

    Functions and classes may be defined, modules imported, and new names given plain constants.
    """
    if not variant.startswith(reference.rstrip()):
        return None
    there = ast.parse(reference).body
    known, imports = (
        set(_bound(there)),
        {ast.dump(node) for node in there if isinstance(node, ast.Import | ast.ImportFrom)},
    )
    changed: set[str] = set()
    for node in ast.parse(variant).body[len(there) :]:
        names = set(_bound([node]))
        is_same_import = ast.dump(node) in imports
        is_definition = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        is_harmless = _is_text(node) or is_same_import or (_adds_names(node) and known.isdisjoint(names))
        if not (is_definition or is_harmless):
            return None
        changed |= set() if is_same_import else names
    return frozenset(changed)


def traceable(source: str, names: Collection[str]) -> frozenset[str]:
    """Those of the names whose every use the tracer sees: new ones, and functions and classes that no import needs."""
    body = ast.parse(source).body
    seen = {node.name for node in body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    seen |= {node.name for node in body if isinstance(node, ast.ClassDef) and _has_init(node)}
    hidden = set(_bound(body)) - seen
    needed = {name for node in body for name in _names_at_import(node)}
    return frozenset(name for name in names if name not in hidden and name not in needed)


def _has_init(node: ast.ClassDef) -> bool:
    return any(isinstance(part, ast.FunctionDef) and part.name == "__init__" for part in node.body)


def _bound(body: Sequence[ast.stmt]) -> Iterator[str]:
    """Names that statements at the top of a module give a meaning to."""
    for node in body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                yield from ((one.asname or one.name).partition(".")[0] for one in names)
            case _:
                yield from (
                    part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
                )


def _names_at_import(node: ast.stmt) -> Iterator[str]:
    """Names that are looked up while the module is being imported."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            parts: list[ast.AST] = [*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)]
        case ast.ClassDef():
            for inner in node.body:
                yield from _names_at_import(inner)
            parts = [*node.decorator_list, *node.bases, *node.keywords]
        case _:
            parts = [node]
    for part in parts:
        yield from (one.id for one in ast.walk(part) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load))


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _adds_names(node: ast.stmt) -> bool:
    """An import, or plain constants."""
    match node:
        case ast.Import() | ast.ImportFrom() | ast.Assign(value=ast.Constant()) | ast.AnnAssign(value=ast.Constant()):
            return True
        case _:
            return False
