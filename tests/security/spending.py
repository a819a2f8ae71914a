"""What the trusted side spends on an attack, measured from outside it: CPU seconds, and memory above the collection's.

Workers are children of this process and suite processes are forks of a worker. CPU time is what the kernel has counted
for the workers and everything they waited for, so that a suite process counts once it is gone. Memory is the most that
a suite process had resident at once, beyond what its worker has: the kernel keeps that peak, and a thread looks at it
often, because it is gone with the process.
"""

import contextlib
import os
import resource
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

_WORKER = b"autograder.grading.process"
_LOOK_S = 0.01
_SETTLE_S = 3.0
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_KIBIBYTE = 1024


@dataclass(frozen=True, kw_only=True)
class Spent:
    """What one attack cost the trusted side."""

    #: CPU seconds of workers and suite processes.
    worker_s: float = 0.0
    #: The most memory that one suite process added to what the collection holds.
    memory_bytes: int = 0


class Spending:
    """Looks at the workers of this process while it is open; `spent` holds what it saw once it is closed."""

    def __init__(self) -> None:
        self.spent = Spent()
        self._is_over = threading.Event()
        self._peak_bytes = 0
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._before_s = 0.0

    def __enter__(self) -> Self:
        self._before_s = _worker_s()
        self._watcher.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        deadline = time.monotonic() + _SETTLE_S
        while any(_graders()) and time.monotonic() < deadline:  # each is counted when its worker has waited for it
            time.sleep(_LOOK_S)
        self._is_over.set()
        self._watcher.join()
        self.spent = Spent(worker_s=_worker_s() - self._before_s, memory_bytes=self._peak_bytes)

    def _watch(self) -> None:
        while not self._is_over.wait(_LOOK_S):
            for worker, grader in _graders():
                self._peak_bytes = max(self._peak_bytes, _status(grader, "VmHWM:") - _status(worker, "VmRSS:"))


def _worker_s() -> float:
    """CPU seconds so far: of the workers there are, and of those that this process has waited for."""
    gone = resource.getrusage(resource.RUSAGE_CHILDREN)
    return gone.ru_utime + gone.ru_stime + sum(map(_cpu_s, _workers()))


def _workers() -> Iterator[int]:
    return (pid for pid in _children(os.getpid()) if _is_worker(pid))


def _graders() -> Iterator[tuple[int, int]]:
    """A worker and a fork of it, for every suite process that there is."""
    for worker in _workers():
        for pid in _children(worker):
            if _is_worker(pid) or _state(pid) == "Z":
                yield worker, pid


def _children(pid: int) -> list[int]:
    found: list[int] = []
    with contextlib.suppress(OSError):  # it is gone
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (task / "children").read_text(encoding="ascii").split())
    return found


def _is_worker(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return _WORKER in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


def _fields(pid: int) -> list[str]:
    """Of `/proc/pid/stat`, from the state on; empty when the process is gone."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    return []


def _state(pid: int) -> str:
    return next(iter(_fields(pid)), "")


def _cpu_s(pid: int) -> float:
    """CPU seconds of a process and of all that it waited for."""
    return sum(map(int, _fields(pid)[11:15])) / _TICKS_PER_S


def _status(pid: int, name: str) -> int:
    """A number of bytes from `/proc/pid/status`; 0 when the process is gone or going."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith(name):
                return int(line.split()[1]) * _KIBIBYTE
    return 0
