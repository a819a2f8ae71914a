"""Figures as tables: one shape, shown on a terminal or written as Markdown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.table import Table as RichTable

from bench.figures import Timed, ratio, spread_s
from bench.measure import Account, Imported, Measured, Peak

MEBIBYTE = 1024 * 1024

#: What the columns mean stands in `COMPARISON_NOTE`.
COMPARISON_HEADER = ("tool", "one", "range", "one more", "batch/n", "each", "÷ ours", "more ÷ ours")
COMPARISON_NOTE = (
    "one: a command for one submission, median; ÷ ours: its ratio; one more: (batch - one)/(n - 1); "
    "batch/n: a command for n, shared; each: median inside the batches, by the tool's own account. Samples: "
)

#: What our report calls its times, and what they are.
OUR_TIMES = {
    "sandbox_s": "open the sandbox, import the submission",
    "student_wall_s": "student's code, and the way to it and back",
    "student_cpu_s": "(CPU of the student's processes, import included)",
    "tests_s": "the hidden tests, and the end of each one's process",
    "overhead_s": "everything else of ours",
    "total_s": "whole submission, by its report",
}


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table of texts."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    #: One line below it.
    note: str = ""


def tables(measured: Measured, titles: Mapping[str, str]) -> tuple[Table, ...]:
    """All tables of a run; `titles` names the tools."""
    groups = dict.fromkeys((timed.task, timed.mode) for timed in measured.timed)
    compared = [
        _comparison([timed for timed in measured.timed if (timed.task, timed.mode) == group], titles)
        for group in groups
    ]
    accounts = [_our_time(account, measured) for account in measured.accounts]
    memory = [_memory(measured.peaks, titles)] if measured.peaks else []
    return (*compared, *accounts, *memory)


def as_rich(table: Table) -> RichTable:
    """For a terminal."""
    rich = RichTable(
        title=table.title,
        caption=table.note or None,
        title_justify="left",
        caption_justify="left",
        box=SIMPLE_HEAD,
    )
    for at, name in enumerate(table.header):
        rich.add_column(name, justify="left" if at == 0 else "right", no_wrap=at > 0)
    for row in table.rows:
        rich.add_row(*row)
    return rich


def as_markdown(table: Table) -> str:
    """To paste."""
    rule = tuple("---" if at == 0 else "---:" for at in range(len(table.header)))
    lines = ["| " + " | ".join(row) + " |" for row in (table.header, rule, *table.rows)]
    note = [f"\n{table.note}"] if table.note else []
    return "\n".join([f"**{table.title}**\n", *lines, *note]) + "\n"


# --- the tables -----------------------------------------------------------------------------------


def _comparison(group: Sequence[Timed], titles: Mapping[str, str]) -> Table:
    ours = next((timed for timed in group if timed.tool == "ours"), None)
    return Table(
        title=f"{group[0].task}, {group[0].mode}: wall time per submission",
        header=COMPARISON_HEADER,
        rows=tuple(_comparison_row(timed, ours, titles) for timed in group),
        note=COMPARISON_NOTE + "; ".join(_samples(timed, titles) for timed in group),
    )


def _comparison_row(timed: Timed, ours: Timed | None, titles: Mapping[str, str]) -> tuple[str, ...]:
    low, high = spread_s(timed.single_s)
    return (
        titles[timed.tool],
        seconds(timed.single_median_s),
        f"{seconds(low)}–{seconds(high)}",
        seconds(timed.one_more_s),
        seconds(timed.share_s),
        "–" if timed.each_median_s is None else seconds(timed.each_median_s),
        times(ratio(timed.single_median_s, ours.single_median_s) if ours else None),
        times(ratio(timed.one_more_s, ours.one_more_s) if ours else None),
    )


def _samples(timed: Timed, titles: Mapping[str, str]) -> str:
    return f"{titles[timed.tool]}: {len(timed.single_s)} × 1, {len(timed.batch_s)} × {timed.batch_size}"


def _our_time(account: Account, measured: Measured) -> Table:
    timed = next(
        timed
        for timed in measured.timed
        if (timed.tool, timed.task, timed.mode) == (account.tool, account.task, account.mode)
    )
    whole = account.seconds.get("total_s", timed.one_more_s)
    bare = _bare_import(account, measured.imports)
    rows = [
        (f"bare `import {bare.library}` in a fresh interpreter, for comparison", seconds(bare.median_s)),
        (
            "once per command: start, collect the tests, make the template",
            seconds(timed.single_median_s - whole),
        ),
        *((OUR_TIMES[name], seconds(value)) for name, value in account.seconds.items() if name in OUR_TIMES),
        ("one more submission in the batch, from outside", seconds(timed.one_more_s)),
    ]
    share = times(ratio(timed.one_more_s, bare.median_s), digits=3)
    cold = times(ratio(timed.single_median_s, bare.median_s), digits=2)
    return Table(
        title=f"{account.task}, {account.mode}: where our time goes (medians)",
        header=("step", "time"),
        rows=tuple(rows),
        note=f"Of a bare import's time, one more submission takes {share}, one from a standing start {cold}.",
    )


def _bare_import(account: Account, imports: Sequence[Imported]) -> Imported:
    """The import that was timed beside this account."""
    exact = [found for found in imports if (found.library, found.mode) == (account.task, account.mode)]
    beside = [found for found in imports if found.mode.endswith(f"beside {account.task}")]
    return (exact or beside)[0]


def _memory(peaks: Sequence[Peak], titles: Mapping[str, str]) -> Table:
    unsure = any(peak.is_upper_bound for peak in peaks)
    return Table(
        title="Peak memory of all processes of the command",
        header=("tool", "task", "submissions", "processes", "memory"),
        rows=tuple(
            (
                titles[peak.tool],
                peak.task,
                str(peak.submissions),
                str(peak.processes),
                f"{'≤ ' if peak.is_upper_bound else ''}{peak.peak_bytes / MEBIBYTE:.0f} MiB",
            )
            for peak in peaks
        ),
        note="Sum of the proportional set sizes, sampled every 20 ms"
        + ("; ≤ where a process could only be read with its shared pages." if unsure else "."),
    )


# --- texts ----------------------------------------------------------------------------------------


def seconds(value_s: float) -> str:
    """Seconds for people: milliseconds below one second."""
    return f"{value_s:.2f} s" if abs(value_s) >= 1 else f"{value_s * 1000:.1f} ms"


def times(value: float | None, digits: int = 1) -> str:
    """A ratio for people; a dash where there is none."""
    return "–" if value is None else f"{value:.{digits}f}×"
