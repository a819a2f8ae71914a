"""What the benchmark asks of every tool."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.checks import Suite


@dataclass(frozen=True, kw_only=True)
class Grading:
    """One grading of some submissions."""

    #: Wall seconds of the tool's own commands, nothing else.
    wall_s: float
    #: Share of the full marks that each submission got, in their order, 0 to 1.
    shares: tuple[float, ...]
    #: Wall seconds of each submission, where the tool grades one by one and can be watched.
    each_s: tuple[float, ...] = ()
    #: The tool's own account of its time, per submission; empty where it keeps none.
    timings: tuple[Mapping[str, float], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Bench:
    """Where a tool works on one task."""

    suite: Suite
    #: Folder that outlives one grading; holds what `prepare` made.
    home: Path


class Tool(ABC):
    """One of the tools that are compared."""

    #: Key in plans and results.
    name: str
    #: As it is shown to people.
    title: str

    @abstractmethod
    def versions(self) -> Mapping[str, str]:
        """Versions of what it runs on."""

    @abstractmethod
    def prepare(self, bench: Bench) -> None:
        """Make the assignment in the tool's form, once per task; not timed. Raises `BenchError`."""

    @abstractmethod
    def grade(self, bench: Bench, sources: Sequence[str], workspace: Path) -> Grading:
        """Grade these submissions as an instructor would; `workspace` is a fresh folder.

        Only the tool's own commands are timed. Raises `BenchError` when the tool fails.
        """
