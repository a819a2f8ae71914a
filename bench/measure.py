"""The measurement: tools in turn, on the same submissions, in one run."""

import statistics
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.control import control, control_single, demand_full
from bench.environment import Environment
from bench.figures import Timed
from bench.memory import TreeMemory
from bench.plan import FULL_BATCH, Mode
from bench.process import cores, run
from bench.schedule import Turn, turns
from bench.task import distinct
from bench.tools.port import Bench, Grading, Tool

#: Tells a person what is being done.
Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Account:
    """Where one tool's time went per submission, by its own account: medians in seconds."""

    tool: str
    task: str
    mode: str
    seconds: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class Imported:
    """A bare `import` in a fresh interpreter, in wall seconds."""

    library: str
    mode: str
    samples_s: tuple[float, ...]

    @property
    def median_s(self) -> float:
        """Median wall seconds."""
        return statistics.median(self.samples_s)


@dataclass(frozen=True, kw_only=True)
class Peak:
    """Peak memory of all processes that a command started, in bytes."""

    tool: str
    task: str
    submissions: int
    peak_bytes: int
    processes: int
    #: True where shared pages were counted more than once.
    is_upper_bound: bool


@dataclass(kw_only=True)
class Measured:
    """Everything that was measured so far."""

    timed: list[Timed] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    imports: list[Imported] = field(default_factory=list)
    peaks: list[Peak] = field(default_factory=list)


class Measurement:
    """One task, prepared for every tool."""

    def __init__(self, tools: Sequence[Tool], benches: Mapping[str, Bench], scratch: Path, say: Say) -> None:
        self._tools = {tool.name: tool for tool in tools}
        self._benches = benches
        self._scratch = scratch
        self._say = say
        self._count = 0
        self._task = next(iter(benches.values())).suite.task

    def check_tools(self) -> None:
        """Raise `BenchError` unless every tool tells right from wrong; warms the disk cache as well."""
        for name, tool in self._tools.items():
            self._say(f"control: {tool.title} on {self._task.name}")
            control(tool, self._benches[name], self._workspace())
            control_single(tool, self._benches[name], self._workspace())

    def measure_time(self, mode: Mode, imports_per_round: int, python: Environment, into: Measured) -> None:
        """Time all turns of one mode."""
        gradings: dict[tuple[str, bool], list[Grading]] = defaultdict(list)
        imports: list[float] = []
        begun = -1
        with cores(pinned=mode.pinned):
            for turn in turns(mode, tuple(self._tools)):
                if turn.round > begun:
                    begun = turn.round
                    imports += [import_s(python, self._task.name) for _ in range(imports_per_round)]
                gradings[turn.tool, turn.size > 1].append(self._take(turn, mode))
        into.imports.append(Imported(library=self._task.name, mode=mode.name, samples_s=tuple(imports)))
        for name in self._tools:
            into.timed.append(timed(name, self._task.name, mode.name, gradings[name, False], gradings[name, True]))
            into.accounts += account(name, self._task.name, mode.name, gradings[name, True])

    def measure_memory(self, into: Measured) -> None:
        """Peak memory with one submission for every tool, and with a whole batch for ours; not timed."""
        for name in self._tools:
            for size in (1, FULL_BATCH) if name.partition("@")[0] == "ours" else (1,):
                self._say(f"memory: {self._tools[name].title} on {self._task.name}, {size} at once")
                with TreeMemory() as memory:
                    self._grade(name, size, f"memory-{size}")
                into.peaks.append(_peak(name, self._task.name, size, memory))

    def _take(self, turn: Turn, mode: Mode) -> Grading:
        title = self._tools[turn.tool].title
        self._say(f"{mode.name}, round {turn.round + 1}: {title} on {self._task.name}, {turn.size} submission(s)")
        return self._grade(turn.tool, turn.size, f"{mode.name}-{turn.round}")

    def _grade(self, name: str, size: int, salt: str) -> Grading:
        tool, bench = self._tools[name], self._benches[name]
        sources = distinct(self._task.reference, size, f"{salt}-{size}")
        grading = tool.grade(bench, sources, self._workspace())
        demand_full(tool, bench, grading.shares)
        return grading

    def _workspace(self) -> Path:
        self._count += 1
        folder = self._scratch / f"{self._task.name}-{self._count}"
        folder.mkdir()
        return folder


def timed(tool: str, task: str, mode: str, singles: Sequence[Grading], batches: Sequence[Grading]) -> Timed:
    """Put the samples of one tool together."""
    return Timed(
        tool=tool,
        task=task,
        mode=mode,
        single_s=tuple(grading.wall_s for grading in singles),
        batch_s=tuple(grading.wall_s for grading in batches),
        batch_size=len(batches[0].shares),
        each_s=tuple(each for grading in batches for each in grading.each_s),
    )


def account(tool: str, task: str, mode: str, gradings: Sequence[Grading]) -> list[Account]:
    """Medians of a tool's own account over all submissions; nothing where it keeps none."""
    rows = [row for grading in gradings for row in grading.timings]
    if not rows:
        return []
    names = [name for name in rows[0] if all(name in row for row in rows)]
    seconds = {name: statistics.median(row[name] for row in rows) for name in names}
    return [Account(tool=tool, task=task, mode=mode, seconds=seconds)]


def import_s(python: Environment, library: str) -> float:
    """Wall seconds of a fresh interpreter that imports one library and ends."""
    return run([python.python, "-c", f"import {library}"], cwd=Path.cwd()).wall_s


def _peak(tool: str, task: str, size: int, memory: TreeMemory) -> Peak:
    return Peak(
        tool=tool,
        task=task,
        submissions=size,
        peak_bytes=memory.peak_bytes,
        processes=memory.peak_processes,
        is_upper_bound=memory.is_upper_bound,
    )
