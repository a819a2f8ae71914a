"""One input at a time: run it, watch its time and memory, and keep what failed."""

import os
import re
import time
import traceback
import tracemalloc
from collections import Counter
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.fuzz import found
from tests.fuzz.mutator import MAX_BYTES
from tests.fuzz.target import HANG_CPU_S, Run, Target

#: An input that took too long is run this often again, and its shortest run counts: the machine, or a collection of
#: garbage, may have been what was slow.
CLOCKED_AGAIN = 3
#: Inputs kept for each way of failing; more would say the same.
KEPT_PER_KIND = 3
#: Parts of an exception's text that differ between two failures of the same kind.
_CHANGING = re.compile(r"'[^']*'|\d+")


@dataclass(kw_only=True)
class Tally:
    """What became of a number of inputs."""

    inputs: int = 0
    #: How they ended, in the target's words.
    endings: dict[str, int] = field(default_factory=dict)
    #: Failures by what is wrong: `crash KeyError at decoding.py:40`, `hang`, `memory`.
    failures: dict[str, int] = field(default_factory=dict)
    #: Files that were kept for them.
    files: list[str] = field(default_factory=list)
    #: The most CPU that one input took.
    slowest_cpu_s: float = 0.0
    #: Inputs whose memory was weighed.
    weighed: int = 0
    #: The most memory that one input took, and the bound for an input of its size.
    peak_bytes: int = 0
    peak_bound_bytes: int = 0
    #: The nearest that any input came to its own bound.
    peak_share: float = 0.0
    #: The nearest that any input came to its bound on CPU time.
    cpu_share: float = 0.0

    def add(self, other: "Tally") -> None:
        """Take in what another process counted."""
        self.inputs += other.inputs
        self.endings = dict(Counter(self.endings) + Counter(other.endings))
        self.failures = dict(Counter(self.failures) + Counter(other.failures))
        self.files += other.files
        self.weighed += other.weighed
        self.slowest_cpu_s = max(self.slowest_cpu_s, other.slowest_cpu_s)
        if other.peak_bytes > self.peak_bytes:
            self.peak_bytes, self.peak_bound_bytes = other.peak_bytes, other.peak_bound_bytes
        self.peak_share = max(self.peak_share, other.peak_share)
        self.cpu_share = max(self.cpu_share, other.cpu_share)

    def plain(self) -> dict[str, object]:
        """As JSON holds it."""
        return asdict(self)


class Probe:
    """Runs inputs of one target and counts."""

    def __init__(self, target: Target, run: Run, folder: Path, *, weigh_every: int) -> None:
        """Memory is weighed for one input in `weigh_every`, and for every long one; 0: for none."""
        self.tally = Tally()
        self._target = target
        self._run = run
        self._folder = folder
        self._weigh_every = weigh_every
        self._kept: Counter[str] = Counter()

    def observe(self, data: bytes) -> bool:
        """Run one input and say whether it failed. A failure is counted and kept, and raises nothing."""
        tally = self.tally
        failed_before = sum(tally.failures.values())
        tally.inputs += 1
        weighs = self._weighs(data)
        if weighs:
            tracemalloc.start()
        start = time.process_time()
        try:
            ending = self._run(data)
        except BaseException as error:  # a target lets nothing out; whatever comes is what is sought
            self._fail(f"crash {_where(error)}", data)
        else:
            tally.endings[ending] = tally.endings.get(ending, 0) + 1
        cpu_s = time.process_time() - start
        if weighs:
            self._weigh(data, tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        tally.slowest_cpu_s = max(tally.slowest_cpu_s, cpu_s)
        if cpu_s > HANG_CPU_S:
            self._fail("hang", data)
        else:
            self._clock(data, cpu_s)
        return sum(tally.failures.values()) > failed_before

    def _clock(self, data: bytes, cpu_s: float) -> None:
        bound_s = self._target.cpu_bound(self._target.size_of(data))
        for _ in range(CLOCKED_AGAIN):
            if cpu_s <= bound_s:
                break
            start = time.process_time()
            with suppress(Exception):  # it was counted the first time
                self._run(data)
            cpu_s = min(cpu_s, time.process_time() - start)
        self.tally.cpu_share = max(self.tally.cpu_share, cpu_s / bound_s)
        if cpu_s > bound_s:
            self._fail("slow", data)

    def _weighs(self, data: bytes) -> bool:
        """Weighing makes an input several times slower."""
        every = self._weigh_every
        return every > 0 and (len(data) > MAX_BYTES or self.tally.inputs % every == 0)

    def _weigh(self, data: bytes, peak: int) -> None:
        tally, bound = self.tally, self._target.memory_bound(self._target.size_of(data))
        tally.weighed += 1
        if peak > tally.peak_bytes:
            tally.peak_bytes, tally.peak_bound_bytes = peak, bound
        tally.peak_share = max(tally.peak_share, peak / bound)
        if peak > bound:
            self._fail("memory", data)

    def _fail(self, what: str, data: bytes) -> None:
        self.tally.failures[what] = self.tally.failures.get(what, 0) + 1
        self._kept[what] += 1
        if self._kept[what] <= KEPT_PER_KIND:
            path = found.keep(self._folder, self._target.name, what.split(" ", 1)[0], data)
            self.tally.files.append(os.fspath(path))


def _where(error: BaseException) -> str:
    """The exception's type, place and words, without what differs from input to input."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    text = _CHANGING.sub("…", " ".join(str(error).split()))[:160]
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}: {text}"
