"""The arithmetic of the benchmark: medians, marginal costs and ratios. Seconds in, seconds and ratios out."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, kw_only=True)
class Timed:
    """One tool's samples on one task in one mode, in wall seconds."""

    tool: str
    task: str
    #: Name of the mode, `one core` or `all cores`.
    mode: str
    #: Wall seconds to grade one submission from a standing start, one per repetition.
    single_s: tuple[float, ...]
    #: Wall seconds to grade `batch_size` distinct submissions, one per repetition.
    batch_s: tuple[float, ...]
    batch_size: int
    #: Wall seconds of each submission of the batches, where the tool grades one by one and can be watched.
    each_s: tuple[float, ...] = ()

    @property
    def single_median_s(self) -> float:
        """Median wall seconds for one submission."""
        return median(self.single_s)

    @property
    def batch_median_s(self) -> float:
        """Median wall seconds for a whole batch."""
        return median(self.batch_s)

    @property
    def one_more_s(self) -> float:
        """Wall seconds that one more submission in a batch costs."""
        return marginal_s(self.single_median_s, self.batch_median_s, self.batch_size)

    @property
    def share_s(self) -> float:
        """Wall seconds of a batch, divided by its size."""
        return self.batch_median_s / self.batch_size

    @property
    def each_median_s(self) -> float | None:
        """Median wall seconds of one submission inside a batch; None where only the whole batch was timed."""
        return median(self.each_s) if self.each_s else None


def marginal_s(single_s: float, batch_s: float, batch_size: int) -> float:
    """Cost of one more submission: what a batch takes beyond one submission, shared by the others.

    Raises `ValueError` for a batch of fewer than two.
    """
    if batch_size < 2:
        message = f"a marginal cost needs a batch of at least two, not {batch_size}"
        raise ValueError(message)
    return (batch_s - single_s) / (batch_size - 1)


def ratio(theirs: float, ours: float) -> float | None:
    """How many times as long theirs takes; None where ours is not above zero and no ratio means anything."""
    return theirs / ours if ours > 0 else None


def spread_s(samples_s: Sequence[float]) -> tuple[float, float]:
    """Smallest and largest sample."""
    return min(samples_s), max(samples_s)
