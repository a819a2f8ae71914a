"""The control before any figure: every tool must tell right from wrong, or nothing is printed."""

from collections.abc import Sequence
from pathlib import Path

from bench.errors import BenchError
from bench.task import distinct
from bench.tools.port import Bench, Tool

#: Marks are sums of floats; this is far below any single check's share.
TOLERANCE = 1e-9


def control(tool: Tool, bench: Bench, workspace: Path) -> float:
    """Grade the reference and a wrong submission; return the wrong one's share of the marks.

    Raises `BenchError` when the reference gets less than everything, or the wrong one everything or nothing.
    """
    right, wrong = tool.grade(bench, (bench.suite.task.reference, bench.suite.task.wrong), workspace).shares
    demand_full(tool, bench, (right,))
    if not TOLERANCE < wrong < 1 - TOLERANCE:
        raise _broken(tool, bench, wrong, "a partly wrong")
    return wrong


def control_single(tool: Tool, bench: Bench, workspace: Path) -> None:
    """The same for a single right submission, where a tool goes another way for one than for many."""
    demand_full(tool, bench, tool.grade(bench, distinct(bench.suite.task.reference, 1, "control"), workspace).shares)


def demand_full(tool: Tool, bench: Bench, shares: Sequence[float]) -> None:
    """Raise `BenchError` unless every share is the whole."""
    for share in shares:
        if abs(share - 1.0) > TOLERANCE:
            raise _broken(tool, bench, share, "a right")


def _broken(tool: Tool, bench: Bench, share: float, kind: str) -> BenchError:
    what = f"{tool.title} gave {share:.0%} to {kind} submission of {bench.suite.task.slug}"
    return BenchError(f"{what}, so its time says nothing; mend its form of the checks.")
