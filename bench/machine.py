"""What the figures were measured on."""

import os
import platform
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Machine:
    """The machine, in the words that a reader of the figures needs."""

    processor: str
    #: Cores that this process may use.
    cores: int
    memory_bytes: int
    system: str
    #: Mean number of runnable processes in the minute before the run: above 0.5, others were at work.
    load_before: float

    @property
    def line(self) -> str:
        """For people."""
        memory = f"{self.memory_bytes / 2**30:.0f} GiB"
        where = f"{self.processor}, {self.cores} cores, {memory}, {self.system}"
        return f"{where}, load before the run {self.load_before:.2f}"


def machine() -> Machine:
    """Look at this machine."""
    return Machine(
        processor=_processor(),
        cores=len(os.sched_getaffinity(0)),
        memory_bytes=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        system=f"{platform.system()} {platform.release()}",
        load_before=os.getloadavg()[0],
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
