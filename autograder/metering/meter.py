"""Watch a GPU from outside while somebody else uses it.

A thread looks at the device every few milliseconds. Peaks between two looks are missed, but not what a framework keeps:
PyTorch's allocator gives memory back to the device only when told to, so the most it ever held is still there to see.
"""

import contextlib
import threading
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Self

from autograder.errors import SandboxFault
from autograder.metering.port import Gpu, Reading
from autograder.model.report import GpuUsage

#: Seconds between two looks.
INTERVAL_S = 0.01


class Lap:
    """What was seen during one part of the watch."""

    def __init__(self, first: Reading) -> None:
        self._first = self._last = first
        self._peak_bytes = first.used_bytes
        self._busy: list[float] = []
        self._throttled = False

    @property
    def peak_memory_bytes(self) -> int:
        """The most device memory that was in use beyond what was in use when the lap began."""
        return self._peak_bytes - self._first.used_bytes

    def add(self, reading: Reading) -> None:
        """Take another look into account."""
        self._last = reading
        self._peak_bytes = max(self._peak_bytes, reading.used_bytes)
        self._throttled = self._throttled or reading.throttled
        if reading.utilisation is not None:
            self._busy.append(reading.utilisation)

    def usage(self, name: str) -> GpuUsage:
        """The lap in a report's words."""
        start_j, end_j = self._first.energy_j, self._last.energy_j
        return GpuUsage(
            name=name,
            peak_memory_bytes=self.peak_memory_bytes,
            utilisation=sum(self._busy) / len(self._busy) if self._busy else None,
            energy_j=None if start_j is None or end_j is None else max(0.0, end_j - start_j),
            throttled=self._throttled,
        )


class Meter:
    """Watches a device from `with` to its end."""

    def __init__(self, gpu: Gpu, *, interval_s: float = INTERVAL_S) -> None:
        """`gpu` stays its owner's to close."""
        self._gpu = gpu
        self._interval_s = interval_s
        self._lock = threading.Lock()
        self._whole = Lap(gpu.read())
        self._laps: list[Lap] = []
        self._fault: SandboxFault | None = None
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    @contextlib.contextmanager
    def lap(self) -> Iterator[Lap]:
        """`with meter.lap() as lap: …`, then `lap.peak_memory_bytes`. Raises `SandboxFault` when the device is lost."""
        lap = Lap(self._look())
        with self._lock:
            self._laps.append(lap)
        try:
            yield lap
        finally:
            self._look()
            with self._lock:
                self._laps.remove(lap)

    def usage(self) -> GpuUsage:
        """All of it so far. Raises `SandboxFault` when the device was lost meanwhile."""
        self._look()
        return self._whole.usage(self._gpu.name)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()

    def _look(self) -> Reading:
        with self._lock:
            if self._fault is not None:
                raise self._fault
            reading = self._gpu.read()
            for lap in (self._whole, *self._laps):
                lap.add(reading)
            return reading

    def _watch(self) -> None:
        while not self._done.wait(self._interval_s):
            try:
                self._look()
            except SandboxFault as fault:  # whoever asks next is told; nobody listens to a thread
                self._fault = fault
                return


def merged(usages: Sequence[GpuUsage]) -> GpuUsage | None:
    """One account of several watches of the same device; None of none."""
    if not usages:
        return None
    busy = [one.utilisation for one in usages if one.utilisation is not None]
    energy = [one.energy_j for one in usages if one.energy_j is not None]
    return GpuUsage(
        name=usages[0].name,
        peak_memory_bytes=max(one.peak_memory_bytes for one in usages),
        utilisation=sum(busy) / len(busy) if busy else None,
        energy_j=sum(energy) if energy else None,
        throttled=any(one.throttled for one in usages),
    )
