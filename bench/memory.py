"""Peak memory of a process tree, sampled from outside.

The measure is the proportional set size (PSS): pages that several processes share are counted once among
them, so that the sum over the tree is what the tree holds. Where `/proc/<pid>/smaps_rollup` may not be read,
the process's whole resident size is taken, which counts shared pages again; `is_upper_bound` then says so.
"""

import os
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

KIBIBYTE = 1024
INTERVAL_S = 0.02
PROC = Path("/proc")


class TreeMemory:
    """Samples the memory of all descendants of this process, or of a process and all below it, while its block runs."""

    def __init__(self, root: int | None = None) -> None:
        self.peak_bytes = 0
        self.peak_processes = 0
        self.is_upper_bound = False
        self._root = root or os.getpid()
        self._known: set[int] = set()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(INTERVAL_S):
            self.sample()

    def sample(self) -> None:
        """Look at all descendants once; in vain where one comes or goes meanwhile.

        What a process shares with its forks is counted whole when it is read before a fork, and again when the fork is.
        """
        tree = self._tree()
        total = sum(self._bytes_of(pid) for pid in tree)
        if self._tree() == tree and total > self.peak_bytes:
            self.peak_bytes, self.peak_processes = total, len(tree)

    def _tree(self) -> set[int]:
        """Descendants that are alive, those included whose parent has died since."""
        parents = _parents()
        self._known = {pid for pid in parents if _descends(pid, parents, {self._root, *self._known})}
        self._known.discard(os.getpid())
        return self._known

    def _bytes_of(self, pid: int) -> int:
        try:
            return _pss_bytes(pid)
        except (PermissionError, ValueError):
            self.is_upper_bound = True
            return _rss_bytes(pid)
        except OSError:
            return 0


def descendants(root: int) -> set[int]:
    """A process and all below it that are alive."""
    parents = _parents()
    return {pid for pid in parents if _descends(pid, parents, {root})}


def _parents() -> dict[int, int]:
    """Parent of every process by its id."""
    found = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            except OSError:
                continue
            found[int(entry.name)] = int(fields[1])
    return found


def _descends(pid: int, parents: dict[int, int], roots: set[int]) -> bool:
    """Whether `pid` is one of `roots` or below one."""
    while pid in parents:
        if pid in roots:
            return True
        pid = parents[pid]
    return False


def _pss_bytes(pid: int) -> int:
    for line in (PROC / str(pid) / "smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * KIBIBYTE
    return 0  # a process that has ended has no memory map


def _rss_bytes(pid: int) -> int:
    try:
        pages = int((PROC / str(pid) / "statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
