"""Statements of a shared solution region, and which question needs each of them first."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from autograder.authoring.solution_regions import Region


@dataclass(frozen=True, kw_only=True)
class Block:
    """One top-level statement with the comments above it."""

    #: Its lines lie between the region's `first` and `last`.
    region: Region
    #: Names that it binds at the module's top level.
    binds: frozenset[str]
    #: Every name that it mentions.
    mentions: frozenset[str]


def blocks_of(lines: Sequence[str], region: Region) -> Iterator[Block]:
    """Cut a region in the first column into its statements; what stands behind the last one belongs to it."""
    first = region.first + 1
    tree = ast.parse("\n".join(lines[first : region.last]))
    stops = [first + (node.end_lineno or node.lineno) for node in tree.body]
    for node, start, stop in zip(tree.body, [first, *stops], [*stops[:-1], region.last], strict=False):
        while start < stop and not lines[start].strip():
            start += 1  # noqa: PLW2901 - empty lines between statements are the mover's business
        yield Block(
            region=replace(region, first=start - 1, last=stop),
            binds=frozenset(_bound(node)),
            mentions=frozenset(_mentioned(node)),
        )


def names_in(lines: Sequence[str]) -> frozenset[str]:
    """Names that a section mentions."""
    return frozenset(_mentioned(ast.parse("\n".join(lines))))


def first_users(blocks: Sequence[Block], users: Sequence[frozenset[str]]) -> list[int]:
    """For each block the index of the first user that needs it, itself or through other blocks; 0 where none does."""
    direct = [{at for at, names in enumerate(users) if names & block.binds} for block in blocks]
    first = [min(places, default=len(users)) for places in direct]
    changed = True
    while changed:
        changed = False
        for at, block in enumerate(blocks):
            earliest = min(
                (first[other] for other, user in enumerate(blocks) if user.mentions & block.binds), default=len(users)
            )
            if earliest < first[at]:
                first[at], changed = earliest, True
    return [place if place < len(users) else 0 for place in first]


def _bound(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            yield from ((alias.asname or alias.name).partition(".")[0] for alias in aliases)
        case _:
            yield from (part.id for part in ast.walk(node) if isinstance(part, ast.Name) and _is_stored(part))


def _is_stored(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)


def _mentioned(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            yield part.id
