"""In which order the tools take turns, so that the machine's noise hits all of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.plan import Mode


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One grading to time."""

    tool: str
    #: 1 for a single submission, else the size of the batch.
    size: int
    #: Round in which it falls, from 0.
    round: int


def turns(mode: Mode, tools: Sequence[str]) -> Iterator[Turn]:
    """All gradings of one task in one mode: rounds of singles, each followed by the batches that are due.

    The tool that begins changes from round to round.
    """
    rounds = max(mode.singles, *(mode.batch_repetitions(tool) for tool in tools))
    for number in range(rounds):
        order = rotated(tools, number)
        if number < mode.singles:
            yield from (Turn(tool=tool, size=1, round=number) for tool in order)
        for tool in order:
            if number < mode.batch_repetitions(tool):
                yield Turn(tool=tool, size=mode.batch_size(tool), round=number)


def rotated(tools: Sequence[str], by: int) -> tuple[str, ...]:
    """The tools in the same circle, begun `by` places further on."""
    start = by % len(tools)
    return (*tools[start:], *tools[:start])
