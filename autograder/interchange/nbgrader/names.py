"""Names of a cell: what it binds, what it imports, what it reads from elsewhere. Only read, never run."""

import ast
import builtins
import symtable
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from autograder.parsers.statements import Kind, statements

BUILTINS = frozenset(dir(builtins))


@dataclass(frozen=True, kw_only=True)
class Names:
    """Names of one cell. Python's own builtins count as names like any other."""

    #: Bound at the top level, imports included.
    bound: frozenset[str]
    #: Of these, functions and classes.
    defined: frozenset[str]
    #: Import statements at the top level by the name that each binds, one name a statement.
    imports: Mapping[str, tuple[str, ...]]
    #: Modules of `from … import *`.
    stars: tuple[str, ...]
    #: Modules that anything is imported from, at any depth, by their first part.
    modules: frozenset[str]
    #: Read at the top level, or as globals inside of functions, and not surely bound before.
    read: frozenset[str]
    #: Of these, read inside of functions and classes.
    read_within: frozenset[str]
    #: Local to some function or comprehension of the cell.
    local: frozenset[str]
    #: Declared `global` somewhere.
    declared_global: frozenset[str]


def names_of(source: str) -> Names:
    """The names of a cell's Python text. Raises `SyntaxError`."""
    tree = ast.parse(source)
    table = symtable.symtable(source, "cell", "exec")
    inner = [symbol for child in _below(table) for symbol in child.get_symbols()]
    within = frozenset(one.get_name() for one in inner if one.is_global() and one.is_referenced())
    top = frozenset(one.get_name() for one in table.get_symbols() if one.is_referenced())
    imports = list(_imports(tree))
    symbols = [one for one in table.get_symbols() if one.is_assigned() or one.is_imported() or one.is_namespace()]
    return Names(
        bound=frozenset(one.get_name() for one in symbols) - {"*"},
        defined=frozenset(node.name for node in tree.body if isinstance(node, _DEFINITIONS)),
        imports={name: tuple(text for one, text in imports if one == name) for name, _ in imports},
        stars=tuple(_stars(tree)),
        modules=frozenset(_modules(tree)),
        read=frozenset(name for name in top | within if not _is_bound_first(tree.body, name)),
        read_within=within,
        local=frozenset(one.get_name() for one in inner if one.is_local()),
        declared_global=frozenset(one.get_name() for one in inner if one.is_declared_global()),
    )


def python_of(source: str) -> tuple[str, tuple[str, ...]]:
    """A cell's text with what is not Python turned into comments, and what that was, a phrase each."""
    lines = source.split("\n")
    kept: list[str] = []
    foreign = []
    if lines[0].lstrip().startswith("%%"):
        magic = lines[0].split()[0]
        return "\n".join(f"# {line}" for line in lines), (f"it is a cell for {magic}",)
    for statement in statements(lines):
        text = lines[statement.first : statement.stop]
        if statement.kind is Kind.PYTHON:
            kept += text
        else:
            kept += [_commented(line) for line in text]
            foreign.append(f"its line {statement.first + 1} is a {statement.kind.value} of IPython's")
    return "\n".join(kept), tuple(foreign)


_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _commented(line: str) -> str:
    indent = line[: len(line) - len(line.lstrip())]
    # Inside of a block it may be all that there is.
    return f"{indent}pass  # {line.lstrip()}" if indent else f"# {line}"


def _below(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for child in table.get_children():
        yield child
        yield from _below(child)


def _imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        match node:
            case ast.Import():
                for alias in node.names:
                    yield alias.asname or alias.name.partition(".")[0], ast.unparse(ast.Import(names=[alias]))
            case ast.ImportFrom():
                for alias in node.names:
                    one = ast.ImportFrom(module=node.module, names=[alias], level=node.level)
                    yield alias.asname or alias.name, ast.unparse(one)


def _stars(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
            yield node.module or "."


def _modules(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Import():
                yield from (alias.name.partition(".")[0] for alias in node.names)
            case ast.ImportFrom(module=str() as module, level=0):
                yield module.partition(".")[0]


def _is_bound_first(body: Sequence[ast.stmt], name: str) -> bool:
    """Whether the first statement that names it surely binds it without having read it."""
    for statement in body:
        places = [node for node in ast.walk(statement) if isinstance(node, ast.Name) and node.id == name]
        reads = any(isinstance(node.ctx, ast.Load) for node in places)
        binds = any(isinstance(node.ctx, ast.Store) for node in places)
        match statement:
            case ast.Import() | ast.ImportFrom():
                if any((alias.asname or alias.name.partition(".")[0]) == name for alias in statement.names):
                    return True
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() if statement.name == name:
                return not reads
            case ast.For(target=ast.Name(id=target), iter=iterated) if target == name:
                return not any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(iterated))
            case ast.Assign() | ast.AnnAssign() if binds:
                return not reads
        if places:
            return False
    return False
