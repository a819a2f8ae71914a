"""What a fuzzing target is, and which there are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

#: The targets that a campaign may be asked for.
NAMES = ("decoder", "intake", "configuration", "arguments")

#: An input that takes more CPU than this is a hang; CPU, because the machine may be busy with other things.
HANG_CPU_S = 1.0

#: Runs one input and says in a few words how it ended; whatever it raises is a failure.
Run = Callable[[bytes], str]


@dataclass(frozen=True, kw_only=True)
class Target:
    """One door through which hostile bytes come."""

    name: str
    #: Prepares a process for running inputs, given a scratch folder in memory.
    start: Callable[[Path], Run]
    #: Inputs that are valid, to be mutated.
    corpus: Callable[[], Sequence[bytes]]
    #: Pieces of the format that mutations insert.
    dictionary: tuple[bytes, ...]
    #: Bytes of memory that an input of so many bytes may take at its peak.
    memory_bound: Callable[[int], int]
    #: CPU seconds that an input of so many bytes may take.
    cpu_bound: Callable[[int], float] = lambda _size: HANG_CPU_S
    #: The bytes that an input is about: more than its own where it says how to make what comes in.
    size_of: Callable[[bytes], int] = len
    #: Files whose branch coverage is stated, relative to the repository; none where that says little.
    covered: tuple[str, ...] = ()


def find(name: str) -> Target:
    """The target of that name. Importing it imports what it attacks, so this comes after any instrumentation."""
    target: Target = import_module(f"tests.fuzz.targets.{name}").TARGET
    return target
