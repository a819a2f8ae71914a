"""Solution regions of a reference, between nbgrader's own markers.

nbgrader replaces every region by the same stub, `raise NotImplementedError`, at the marker's indentation. That is
right inside a function. Anywhere else it would raise while the module is imported; so what stands in such a *loose*
region is moved to the end of a region inside a function, where it runs just the same and disappears with it.
"""

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.errors import ConfigError

BEGIN = "### BEGIN SOLUTION"
END = "### END SOLUTION"

#: What nbgrader looks for in a line.
_BEGIN_WORDS = BEGIN.removeprefix("### ")
_END_WORDS = END.removeprefix("### ")


@dataclass(frozen=True, kw_only=True)
class Region:
    """One region. Lines are counted from 0."""

    #: Line of the first marker.
    first: int
    #: Line of the second marker.
    last: int
    #: Characters before the first marker.
    indent: int
    #: True when the region lies inside a function's body.
    is_body: bool
    #: Line of the innermost class around it, or None.
    owner: int | None


def find_regions(lines: Sequence[str], label: str) -> tuple[Region, ...]:
    """All regions of a module, in order.

    Raises `ConfigError` when the module is no Python, or a marker has no partner or is not alone on its line.
    """
    tree = _parsed(lines, label)
    regions = []
    first: int | None = None
    for number, line in enumerate(lines):
        marker = _marker(line, f"{label}, line {number + 1}")
        if marker is None:
            continue
        if (marker == BEGIN) is (first is not None):
            partner = END if marker == BEGIN else BEGIN
            message = f"{label}, line {number + 1}: there is no `{partner}` before this marker; add it"
            raise ConfigError(message)
        if first is not None:
            regions.append(_region(tree, lines, first, number))
        first = number if marker == BEGIN else None
    if first is not None:
        message = f"{label}, line {first + 1}: this region has no `{END}`; add it"
        raise ConfigError(message)
    return tuple(regions)


def solution_lines(lines: Sequence[str], regions: Sequence[Region]) -> tuple[str, ...]:
    """Every line that stands in a region, as it stands there."""
    return tuple(line for region in regions for line in lines[region.first + 1 : region.last])


def open_lines(lines: Sequence[str], regions: Sequence[Region]) -> tuple[str, ...]:
    """Every line that stands in no region."""
    secret = {number for region in regions for number in range(region.first, region.last + 1)}
    return tuple(line for number, line in enumerate(lines) if number not in secret)


def _parsed(lines: Sequence[str], label: str) -> ast.Module:
    try:
        return ast.parse("\n".join(lines) + "\n")
    except SyntaxError as error:
        message = f"{label}, line {error.lineno}: this is not Python ({error.msg}); mend it"
        raise ConfigError(message) from error


def _marker(line: str, where: str) -> str | None:
    found = BEGIN if _BEGIN_WORDS in line else END if _END_WORDS in line else None
    if found is not None and line.strip() != found:
        message = f"{where}: a marker stands alone on its line, as `{found}`; move it"
        raise ConfigError(message)
    return found


def _region(tree: ast.Module, lines: Sequence[str], first: int, last: int) -> Region:
    around = sorted(_scopes_around(tree, first + 1), key=lambda scope: scope.lineno)
    classes = [scope for scope in around if isinstance(scope, ast.ClassDef)]
    return Region(
        first=first,
        last=last,
        indent=len(lines[first]) - len(lines[first].lstrip()),
        is_body=bool(around) and not isinstance(around[-1], ast.ClassDef),
        owner=classes[-1].lineno - 1 if classes else None,
    )


_Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def _scopes_around(tree: ast.Module, line: int) -> list[_Scope]:
    """Functions and classes whose body holds a line, counted from 1. Comments below a body are not in it."""
    scopes = (node for node in ast.walk(tree) if isinstance(node, _Scope))
    return [scope for scope in scopes if scope.lineno < line <= (scope.end_lineno or scope.lineno)]
