"""What a course's commands left on the machine: processes, mounts, control groups, temporary files.

The campaign makes itself the reaper of orphans, so that whatever escapes from a killed command becomes its child
and is seen. Temporary files are sought where the commands were told to put them, and wherever a file belongs to
the uids that sandboxes run under.
"""

import contextlib
import ctypes
import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograder.sandbox.linux import SANDBOX_UID
from autograder.sandbox.uids import UIDS
from tests.faults.family import children, command_line, descendants, state_of

_SUBREAPER = 36
_DEATH_SIGNAL = 1
_SETTLE_S = 15.0
_STALE_S = 7200.0
_TEMPORARY = (Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"))


def adopt_orphans() -> None:
    """Make this process the one that orphans below it come to."""
    _control(_SUBREAPER, 1)


def end_with_parent() -> None:
    """Have this process told to end (SIGTERM) when its parent ends."""
    _control(_DEATH_SIGNAL, signal.SIGTERM)


@dataclass
class Remains:
    """Compares the machine with what it was."""

    #: The folder that commands were told to keep temporary files in.
    temporary: Path
    #: Workers ever seen, whose control groups must be gone.
    workers: set[int] = field(default_factory=set)
    #: Processes that are to stay, such as a database server's.
    spared: Callable[[], list[int]] = list
    _mounts: frozenset[str] = field(init=False)
    _files: frozenset[Path] = field(init=False)

    def __post_init__(self) -> None:
        """Remember how it is now."""
        self._mounts = frozenset(_mounts())
        self._files = frozenset(_sandbox_files())

    def found(self) -> list[str]:
        """What is there and was not; the dead are given a while to go."""
        deadline = time.monotonic() + _SETTLE_S
        while (left := list(self._left())) and time.monotonic() < deadline:
            time.sleep(0.05)
        return left

    def _left(self) -> Iterator[str]:
        _reap()
        spared = set(self.spared())
        for pid in descendants(os.getpid()):
            if pid not in spared and state_of(pid) not in "ZX":
                yield f"process {pid} ({command_line(pid)[:60].decode(errors='replace')})"
        yield from (f"mount {point}" for point in set(_mounts()) - self._mounts)
        yield from (f"control group {folder}" for folder in _groups() if _worker_of(folder) in self.workers)
        yield from (f"temporary {path}" for path in self.temporary.iterdir())
        yield from (f"file {path}" for path in set(_sandbox_files()) - self._files)


def half_written(course: Path) -> list[Path]:
    """Files that killed writers left in a course's store, and that its next command has not swept after hours.

    The store sweeps only what nobody can still be writing, so they are made to look old first.
    """
    return sorted((course / ".grade/objects/incoming").glob("*"))


def grow_old(paths: list[Path]) -> None:
    """Set files' times back by hours."""
    then = time.time() - _STALE_S
    for path in paths:
        os.utime(path, (then, then))


def private_folder() -> tempfile.TemporaryDirectory[str]:
    """A folder to keep everything of one campaign in."""
    return tempfile.TemporaryDirectory(prefix="faults-")


def _control(option: int, value: int) -> None:
    if ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0):
        message = f"prctl({option}) failed (errno {ctypes.get_errno()})"
        raise OSError(message)


def _reap() -> None:
    """Collect adopted zombies; direct children are their starters' to collect, and are gone by now."""
    for pid in children(os.getpid()):
        if state_of(pid) == "Z":
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)


def _mounts() -> list[str]:
    lines = Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()
    points = (line.split()[4] for line in lines)
    return [point for point in points if point.startswith(("/mnt", "/media", "/srv", "/opt", "/submission"))]


def _groups() -> list[Path]:
    """Control groups of grading processes, below this process's own."""
    found: list[Path] = []
    for line in Path("/proc/self/cgroup").read_text(encoding="ascii").splitlines():
        _, names, path = line.split(":", 2)
        for name in names.removeprefix("name=").split(","):
            found += Path("/sys/fs/cgroup", name).joinpath(path.lstrip("/")).glob("autograder-*")
    return found


def _worker_of(folder: Path) -> int:
    """The pid in `autograder-NAMESPACE-PID-START-NUMBER`."""
    fields = folder.name.split("-")
    return int(fields[2]) if len(fields) > 2 and fields[2].isdigit() else 0


def _sandbox_files() -> list[Path]:
    found = []
    for folder in _TEMPORARY:
        for path in folder.iterdir():
            with contextlib.suppress(OSError):
                if path.lstat().st_uid in {SANDBOX_UID, *UIDS}:
                    found.append(path)
    return found
