"""Functions of the instructor's that must not fall into a student's hands.

A function that is passed to the student's code is called from there and runs here: with `open`, a student's code
could read hidden tests. In a notebook that was nobody's concern, and so a cell that hands such a function over, or
defines one that uses it, does not run on the trusted side. Called plainly by the cell itself it does no harm.
"""

import ast
from collections.abc import Iterator

_NAMES = frozenset({"open", "compile", "__import__", "getattr", "setattr", "delattr", "breakpoint", "Path"})
_MODULES = frozenset({"os", "io", "shutil", "subprocess", "pathlib", "pickle", "socket", "importlib", "sys", "ctypes"})
_ATTRIBUTES = frozenset(
    {
        "load", "loads", "loadtxt", "genfromtxt", "fromfile", "memmap", "read_csv", "read_pickle", "read_text",
        "read_bytes", "open", "system", "popen",
    }
)  # fmt: skip
_WITHIN = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def handed_out(source: str) -> str:
    """What the student's code might get hold of, as it is written there; empty when there is nothing."""
    return next(_risks(ast.parse(source), within=False), "")


def _risks(node: ast.AST, *, within: bool) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        is_called = isinstance(node, ast.Call) and node.func is child
        if _is_risky(child) and (within or not is_called):
            yield ast.unparse(child)
        if not (isinstance(child, ast.Attribute) and _root(child)):  # whose parts are no values of their own
            yield from _risks(child, within=within or isinstance(child, _WITHIN))


def _is_risky(node: ast.AST) -> bool:
    match node:
        case ast.Name(id=name, ctx=ast.Load()):
            return name in _NAMES
        case ast.Attribute(attr=attribute, ctx=ast.Load()):
            return _root(node) in _MODULES or attribute in _ATTRIBUTES
    return False


def _root(node: ast.expr) -> str:
    """The name that a chain such as `os.path.exists` begins with; empty where it begins with no name."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
