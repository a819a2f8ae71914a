"""Which command needs which library beyond the base install; asked before a command runs, and never for its help."""

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from functools import wraps
from typing import Any

import click

from autograder.extras import Library, require


def _always(_options: Mapping[str, Any]) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Need:
    """What a command needs beyond the base install."""

    libraries: tuple[Library, ...]
    #: Whether the command's options make it need them.
    applies: Callable[[Mapping[str, Any]], bool] = _always
    #: False where the command calls `require_for` itself, once it knows that it needs them.
    is_known_at_start: bool = True
    #: What to do other than install them, to follow the sentence.
    instead: str = ""


def _mutates(options: Mapping[str, Any]) -> bool:
    return bool(options["mutants"]) and not options["quick"]


#: By the words behind `grade`. A command that is not here runs on the base install.
NEEDS = {
    # A student has no graders, and reads that first.
    "submit": Need(libraries=(Library.LEDGER,), is_known_at_start=False),
    "status": Need(libraries=(Library.LEDGER,)),
    "show": Need(libraries=(Library.LEDGER,)),
    "worker": Need(libraries=(Library.LEDGER,)),
    "migrate": Need(libraries=(Library.LEDGER,)),
    "erase": Need(libraries=(Library.LEDGER,)),
    "run": Need(libraries=(Library.LEDGER,)),
    "scores": Need(libraries=(Library.LEDGER,)),
    "export nbgrader": Need(libraries=(Library.LEDGER, Library.NOTEBOOKS)),
    "import nbgrader": Need(libraries=(Library.LEDGER, Library.NOTEBOOKS)),
    "verify": Need(libraries=(Library.MUTANTS,), applies=_mutates, instead=", or add --no-mutants"),
    "build": Need(libraries=(Library.NOTEBOOKS,)),
    "new": Need(libraries=(Library.NOTEBOOKS,)),
}


def require_for(name: str) -> None:
    """Raise `UsageError` where a library that the command `name` in `NEEDS` needs is not installed."""
    need = NEEDS[name]
    require(f"`grade {name}`", need.libraries, instead=need.instead)


def guarded(command: click.Command, name: str) -> click.Command:
    """A copy of the command `name`, or of the group with its commands, that asks for what it needs when it is run."""
    guard = copy(command)
    if isinstance(guard, click.Group):
        guard.commands = {part: guarded(one, f"{name} {part}") for part, one in guard.commands.items()}
    elif name in NEEDS and NEEDS[name].is_known_at_start and command.callback is not None:
        guard.callback = _asking(command.callback, name)
    return guard


def _asking(callback: Callable[..., Any], name: str) -> Callable[..., Any]:
    @wraps(callback)
    def asking(*arguments: object, **options: object) -> Any:  # noqa: ANN401 - click's own
        if NEEDS[name].applies(options):
            require_for(name)
        return callback(*arguments, **options)

    return asking
