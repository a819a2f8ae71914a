"""What an installation may lack: the libraries that the extras bring, and the one sentence that asks for them.

A student's machine has the base install. Whatever needs more names the extra in the words of `sentence`, so that
every message gives a command that works as it is.
"""

import importlib.util
from collections.abc import Sequence
from enum import Enum

from autograder.errors import UsageError

#: The name to install by; the package to import is `autograder`.
DISTRIBUTION = "autograder-dl"
#: What the file names of its wheels begin with.
WHEEL = DISTRIBUTION.replace("-", "_")


class Library(Enum):
    """A library that not every installation has: the extra that brings it, and the module it is imported as."""

    LEDGER = ("staff", "sqlalchemy")
    POSTGRESQL = ("postgres", "psycopg")
    NOTEBOOKS = ("authoring", "nbgrader")
    MUTANTS = ("authoring", "cosmic_ray")
    GPU_METER = ("gpu", "pynvml")

    def __init__(self, extra: str, module: str) -> None:
        """Name the extra as pyproject.toml does, and a module without dots."""
        self.extra = extra
        self.module = module

    @property
    def is_installed(self) -> bool:
        """Whether the module can be found; it is not imported."""
        return importlib.util.find_spec(self.module) is not None


def sentence(who: str, libraries: Sequence[Library]) -> str:
    """What `who` (the subject of the sentence, in the singular) needs, and the command that installs it."""
    extras = list(dict.fromkeys(library.extra for library in libraries))
    named = " and ".join(f"`{extra}`" for extra in extras)
    noun = "extra" if len(extras) == 1 else "extras"
    return f"{who} needs the {noun} {named}; run: pip install '{DISTRIBUTION}[{','.join(extras)}]'"


def require(who: str, libraries: Sequence[Library], *, instead: str = "") -> None:
    """Raise `UsageError` for those of `libraries` that are not installed; `instead` is appended to its sentence."""
    missing = [library for library in libraries if not library.is_installed]
    if missing:
        raise UsageError(sentence(who, missing) + instead)
