"""One contract in four places: what the stub defines, the handout shows, and public and hidden tests call."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.authoring.handout import Handout

#: Names of the `student` fixture that are not the submission's.
_FIXTURE_NAMES = frozenset({"put", "driver"})

_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, kw_only=True)
class Contract:
    """What a module offers: functions by qualified name, and every name at its top level."""

    functions: Mapping[str, _Function]
    classes: Mapping[str, ast.ClassDef]
    names: frozenset[str]


def contract_of(source: str) -> Contract:
    """Read a stub's contract. Raises `SyntaxError`."""
    tree = ast.parse(source)
    functions = {node.name: node for node in tree.body if isinstance(node, _Function)}
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    for name, node in classes.items():
        functions |= {f"{name}.{part.name}": part for part in node.body if isinstance(part, _Function)}
    return Contract(functions=functions, classes=classes, names=frozenset(_names(tree)))


def handout_faults(contract: Contract, handout: Handout) -> Iterator[str]:
    """Where a signature of the handout is not the stub's; one sentence each."""
    for code in handout.code():
        for name, shown in _signatures(code):
            defined = contract.functions.get(name)
            if defined is None:
                yield f"README.md shows `{name}`, which the stub does not define; change one of them"
            elif _signature(defined) != _signature(shown):
                yield f"README.md shows `{name}{_signature(shown)}`, but the stub has `{name}{_signature(defined)}`"


def grader_faults(contract: Contract, tests: Mapping[Path, str]) -> Iterator[str]:
    """Where tests ask the student for what the stub lacks, or call it as it cannot be called; one sentence each."""
    for path, source in tests.items():
        tree = ast.parse(source)
        calls = {id(node.func): node for node in ast.walk(tree) if isinstance(node, ast.Call)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "student":
                yield from _use_faults(contract, f"{path.name}, line {node.lineno}", node.attr, calls.get(id(node)))


def _use_faults(contract: Contract, where: str, name: str, call: ast.Call | None) -> Iterator[str]:
    if name in _FIXTURE_NAMES:
        return
    if name not in contract.names:
        yield f"{where}: a test asks for `{name}`, which the stub does not define"
        return
    qualified = f"{name}.__init__" if name in contract.classes else name
    defined = contract.functions.get(qualified)
    if call is not None and defined is not None and (problem := _misfit(defined, call, bound=qualified != name)):
        yield f"{where}: a test calls `{name}` {problem}, but the stub has `{name}{_signature(defined)}`"


def _misfit(function: _Function, call: ast.Call, *, bound: bool) -> str:
    """Why a call cannot be made with a signature; empty when it can, or when it is not known before it is made."""
    arguments = function.args
    positional = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)][bound:]
    keywords = [keyword.arg for keyword in call.keywords]
    if any(isinstance(one, ast.Starred) for one in call.args) or None in keywords:
        return ""
    if len(call.args) > len(positional) and arguments.vararg is None:
        return f"with {len(call.args)} arguments"
    known = {*positional[len(call.args) :], *(one.arg for one in arguments.kwonlyargs)}
    unknown = [word for word in keywords if word not in known]
    if unknown and arguments.kwarg is None:
        return f"with `{unknown[0]}=`"
    optional = positional[len(positional) - len(arguments.defaults) :] if arguments.defaults else []
    needed = [name for name in positional[len(call.args) :] if name not in optional]
    needed += [one.arg for one, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if not default]
    missing = [name for name in needed if name not in keywords]
    return f"without `{missing[0]}`" if missing else ""


def _signature(function: _Function) -> str:
    returns = f" -> {ast.unparse(function.returns)}" if function.returns else ""
    return f"({ast.unparse(function.args)}){returns}"


def _signatures(code: str) -> Iterator[tuple[str, _Function]]:
    """Signatures in a block of a handout, with or without `def`, below their class."""
    owner = ""
    for line in _logical_lines(code):
        text = line.strip()
        indented = line[:1].isspace()
        if not indented:
            owner = text[6:].partition(":")[0].partition("(")[0].strip() if text.startswith("class ") else ""
        shown = _parsed_signature(text)
        if shown is not None:
            yield (f"{owner}.{shown.name}" if owner and indented else shown.name), shown


def _parsed_signature(text: str) -> _Function | None:
    """A line such as `fires(X: NDArray) -> NDArray`; a mere call, without annotations, is none."""
    declared = text.startswith(("def ", "async def "))
    if not declared and "->" not in text:
        return None
    text = text if declared else f"def {text}"
    for body in (" ...", ": ..."):
        try:
            (node,) = ast.parse(text.rstrip() + body).body
        except (SyntaxError, ValueError):
            continue
        return node if isinstance(node, _Function) else None
    return None


def _logical_lines(code: str) -> Iterator[str]:
    """Lines of a block, with what stands in brackets joined."""
    held = ""
    for line in code.split("\n"):
        without_comment = line.partition("  #")[0].rstrip()
        held = f"{held} {without_comment.strip()}" if held else without_comment
        if sum(map(held.count, "([{")) <= sum(map(held.count, ")]}")):
            yield held
            held = ""


def _names(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Assign(targets=targets):
                yield from (target.id for target in targets if isinstance(target, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name


def parse_faults(sources: Mapping[Path, str]) -> Sequence[str]:
    """Files that are no Python, a sentence each."""
    faults = []
    for path, source in sources.items():
        try:
            ast.parse(source)
        except SyntaxError as error:
            faults.append(f"{path.name}, line {error.lineno}: this is not Python ({error.msg})")
    return faults
