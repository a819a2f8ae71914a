"""How often what is measured."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

#: The batch that ours is always measured on.
FULL_BATCH = 32


@dataclass(frozen=True, kw_only=True)
class Mode:
    """Which cores the tools may use."""

    name: str
    #: True to pin every process of every tool to one core.
    pinned: bool
    #: Repetitions of one submission, per tool, interleaved.
    singles: int
    #: Repetitions of a batch, by tool; tools that are not named get one.
    batches: Mapping[str, int]
    #: Distinct submissions in a batch, by tool; tools that are not named get `FULL_BATCH`.
    batch_sizes: Mapping[str, int]

    def batch_repetitions(self, tool: str) -> int:
        """Batches of `tool` to measure; another checkout of ours (`ours@…`) is measured like ours."""
        return self.batches.get(tool.partition("@")[0], 1)

    def batch_size(self, tool: str) -> int:
        """Submissions in one batch of `tool`."""
        return self.batch_sizes.get(tool, FULL_BATCH)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Everything that is measured in one run."""

    name: str
    modes: tuple[Mode, ...]
    #: Repetitions of a bare `import` in each round of single submissions.
    imports_per_round: int
    #: Repetitions of one `a2_xor` reference, from a standing start.
    a2_cold: int
    #: Copies of the `a2_xor` reference in its warm batch.
    a2_batch: int


def quick() -> Plan:
    """A few minutes: enough to see that everything works, too few samples to quote."""
    return Plan(
        name="quick",
        modes=(_mode("one core", pinned=True, singles=1, ours=1, sizes=_sizes(3)),),
        imports_per_round=3,
        a2_cold=1,
        a2_batch=8,
    )


def default() -> Plan:
    """About ten minutes on a quiet machine: ours in batches of 32, the others in batches of 8, or of 2."""
    return Plan(
        name="default",
        modes=(
            _mode("one core", pinned=True, singles=3, ours=3, sizes=_sizes(8)),
            _mode("all cores", pinned=False, singles=1, ours=2, sizes=_sizes(2)),
        ),
        imports_per_round=3,
        a2_cold=3,
        a2_batch=8,
    )


def full() -> Plan:
    """An hour: every tool in batches of 32."""
    return Plan(
        name="full",
        modes=(
            _mode("one core", pinned=True, singles=7, ours=5, sizes=_sizes(FULL_BATCH)),
            _mode("all cores", pinned=False, singles=5, ours=5, sizes=_sizes(FULL_BATCH)),
        ),
        imports_per_round=3,
        a2_cold=7,
        a2_batch=FULL_BATCH,
    )


def _sizes(others: int) -> Mapping[str, int]:
    return MappingProxyType({"nbgrader": others, "otter": others, "pytest": others})


def _mode(name: str, *, pinned: bool, singles: int, ours: int, sizes: Mapping[str, int]) -> Mode:
    repetitions = MappingProxyType({"ours": ours})
    return Mode(name=name, pinned=pinned, singles=singles, batches=repetitions, batch_sizes=sizes)
