"""Measure this autograder beside nbgrader, Otter and bare pytest: `python bench/run.py [--quick | --full]`.

Installs what is missing, makes one task in each tool's form, demands that every tool tells right from wrong,
and only then times them in turn. Prints tables; keeps every sample in `bench/results/`.
"""

import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from bench import plan as plans
from bench.a2 import SLUG as A2
from bench.a2 import measure_a2
from bench.checks import read_suite
from bench.environment import install, ours
from bench.errors import BenchError
from bench.machine import machine
from bench.measure import Measured, Measurement, Say
from bench.plan import Plan
from bench.results import Circumstances, write_results
from bench.table import as_rich, tables
from bench.task import Task
from bench.tools.bare_pytest import BarePytest
from bench.tools.nbgrader import NbGrader
from bench.tools.otter import Otter
from bench.tools.ours import Ours, checkout
from bench.tools.port import Bench, Tool

TOOLS: Mapping[str, Callable[[], Tool]] = {
    "ours": lambda: Ours(ours()),
    "pytest": lambda: BarePytest(ours()),
    "nbgrader": lambda: NbGrader(install("nbgrader")),
    "otter": lambda: Otter(install("otter")),
}
TASKS = ("torch", "numpy", A2)
#: `ours@PATH` is this autograder in another checkout of it.
ELSEWHERE = "ours@"


class _ToolName(click.ParamType):
    """A tool's name, or `ours@PATH`."""

    name = "tool"

    def get_metavar(self, *_: object) -> str:
        """As `--help` shows it."""
        return f"[{'|'.join(TOOLS)}|{ELSEWHERE}PATH]"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name as it is, when it names something."""
        if value not in TOOLS and not value.startswith(ELSEWHERE):
            self.fail(f"{value!r} is none of {', '.join(TOOLS)} and {ELSEWHERE}PATH", param, ctx)
        return value


@click.command(help=__doc__)
@click.option("--quick", "size", flag_value="quick", help="A few minutes: one core, few samples.")
@click.option("--full", "size", flag_value="full", help="Every tool in batches of 32.")
@click.option("--tool", "names", multiple=True, type=_ToolName(), help="Only these tools; PATH is another checkout.")
@click.option("--task", "tasks", multiple=True, type=click.Choice(TASKS), help="Only these tasks.")
def main(size: str | None, names: tuple[str, ...], tasks: tuple[str, ...]) -> None:
    """Run the benchmark; every failure is one sentence and status 1."""
    plan = {None: plans.default, "quick": plans.quick, "full": plans.full}[size]()
    try:
        _bench(plan, names or tuple(TOOLS), tasks or TASKS, _console())
    except BenchError as error:
        click.echo(f"bench: {error}", err=True)
        sys.exit(1)


def _bench(plan: Plan, names: Sequence[str], tasks: Sequence[str], console: Console) -> None:
    began, place = datetime.now(UTC), machine()
    with _saying(console) as say:
        tools = _tools(names, say)
        versions = {tool.title: tool.versions() for tool in tools}
        circumstances = Circumstances(began=began, plan=plan.name, machine=place, versions=versions)
        measured = _measure(plan, tools, tasks, say)
    shown = tables(measured, {tool.name: tool.title for tool in tools} | {"ours": "grade run"})
    for line in circumstances.lines:
        console.print(line, highlight=False)
    for table in shown:
        console.print()
        console.print(as_rich(table))
    for path in write_results(circumstances, measured, shown):
        console.print(f"written: {path}", highlight=False)


@contextmanager
def _saying(console: Console) -> Iterator[Say]:
    """Say what is being done: in one changing line on a terminal, else in lines on standard error."""
    if not console.is_terminal:
        yield lambda text: click.echo(f"{datetime.now(UTC):%H:%M:%S} {text}", err=True)
        return
    with console.status("preparing") as status:
        yield status.update


def _console() -> Console:
    """Wide enough for the tables where nobody says how wide, as in a pipe."""
    console = Console()
    return console if console.is_terminal else Console(width=110)


def _tools(names: Sequence[str], say: Say) -> tuple[Tool, ...]:
    """The tools, each ready to run. Raises `BenchError` when one cannot be installed."""
    made = []
    for name in names:
        say(f"preparing {name}; the first time, it is installed")
        made.append(checkout(Path(name.removeprefix(ELSEWHERE))) if name.startswith(ELSEWHERE) else TOOLS[name]())
    return tuple(made)


def _measure(plan: Plan, tools: Sequence[Tool], tasks: Sequence[str], say: Say) -> Measured:
    measured = Measured()
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        scratch = Path(folder)
        prepared = [_prepare(Task(name=name), tools, scratch, say) for name in tasks if name != A2]
        for measurement in prepared:
            measurement.check_tools()
        for mode in plan.modes:
            for measurement in prepared:
                measurement.measure_time(mode, plan.imports_per_round, ours(), measured)
        if A2 in tasks:
            measure_a2(plan, ours(), scratch, say, measured)
        for measurement in prepared:
            measurement.measure_memory(measured)
    return measured


def _prepare(task: Task, tools: Sequence[Tool], scratch: Path, say: Say) -> Measurement:
    """Make the task in every tool's form."""
    suite, benches = read_suite(task), {}
    for tool in tools:
        say(f"preparing {tool.title} for {task.name}")
        home = scratch / "homes" / f"{tool.name}-{task.name}"
        home.mkdir(parents=True)
        benches[tool.name] = Bench(suite=suite, home=home)
        tool.prepare(benches[tool.name])
    return Measurement(tools, benches, scratch, say)
