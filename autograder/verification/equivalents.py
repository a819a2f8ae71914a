"""`equivalent.toml`: changes of the reference that no test can notice, each with the reason why not.

    [[mutant]]
    definition = "separating_unit"
    was = "if np.linalg.norm(p) < 1e-6:"
    now = "if np.linalg.norm(p) <= 1e-6:"
    reason = "The norm of a sum of random numbers is never exactly 1e-6."

    [[spoilt]]
    question = "q8"
    becomes = "permuted"
    reason = "With its two hidden units exchanged the network is still right."

A `mutant` is every one in that definition with these changed lines; runs of white space count as one space. `spoilt` is
a way to change all answers of a question that leaves them right.
"""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from autograder.errors import ConfigError

EQUIVALENT_FILE = "equivalent.toml"


@dataclass(frozen=True, kw_only=True)
class EquivalentMutant:
    """A change of one place that an author calls no change."""

    #: Function, method or constant that holds it.
    definition: str
    #: The changed lines before and after.
    was: str
    now: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class HarmlessSpoiling:
    """A way to spoil all answers of a question that leaves them right."""

    question: str
    #: One of `Spoiling`.
    becomes: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Equivalents:
    """What an author excuses."""

    mutants: tuple[EquivalentMutant, ...] = ()
    spoilt: tuple[HarmlessSpoiling, ...] = ()


_Entry = TypeVar("_Entry", EquivalentMutant, HarmlessSpoiling)


def load_equivalents(solutions_dir: Path) -> Equivalents:
    """What `solutions/<slug>/equivalent.toml` names; nothing where there is no such file. Raises `ConfigError`."""
    path = solutions_dir / EQUIVALENT_FILE
    if not path.is_file():
        return Equivalents()
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"{path}: this is not valid TOML ({error}); mend it"
        raise ConfigError(message) from error
    for key in document.keys() - {"mutant", "spoilt"}:
        message = f"{path}: {key} is not a key of this file, which holds [[mutant]] and [[spoilt]] tables; remove it"
        raise ConfigError(message)
    return Equivalents(
        mutants=tuple(_entries(path, document, "mutant", EquivalentMutant)),
        spoilt=tuple(_entries(path, document, "spoilt", HarmlessSpoiling)),
    )


def unused_mutants(equivalents: Equivalents, used: Iterable[EquivalentMutant]) -> tuple[str, ...]:
    """A sentence for every entry that names no survivor: its mutant is killed now, or is no mutant any more."""
    there = set(used)
    return tuple(
        f"{EQUIVALENT_FILE} names {one.definition}: {one.now!r}, and no such mutant survives; remove the entry."
        for one in equivalents.mutants
        if one not in there
    )


def unused_spoilings(equivalents: Equivalents, unnoticed: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """A sentence for every entry whose question notices that spoiling; `unnoticed` holds (question, becomes)."""
    there = set(unnoticed)
    return tuple(
        f"{EQUIVALENT_FILE} says that {one.question} may not notice {one.becomes}, and it does; remove the entry."
        for one in equivalents.spoilt
        if (one.question, one.becomes) not in there
    )


def _entries(path: Path, document: dict[str, Any], name: str, kind: type[_Entry]) -> Iterator[_Entry]:
    tables = document.get(name, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        message = f"{path}: {name} must be tables, written [[{name}]]"
        raise ConfigError(message)
    for number, table in enumerate(tables):
        yield kind(**_texts(f"{path}: {name}[{number}]", table, tuple(field.name for field in fields(kind))))


def _texts(where: str, table: dict[str, Any], keys: tuple[str, ...]) -> dict[str, str]:
    for key in table.keys() - set(keys):
        message = f"{where}.{key} is not a key of this file; there are {', '.join(keys)}"
        raise ConfigError(message)
    for key in keys:
        if not isinstance(table.get(key), str) or not table[key].strip():
            message = f"{where}.{key} must be a text that says something"
            raise ConfigError(message)
    return {key: " ".join(table[key].split()) for key in keys}
