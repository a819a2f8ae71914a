"""Control groups of one grading process: where they can be made, what they limit, and how they go away.

Theory of operation. Each grading process owns one folder per hierarchy below its own control group, named after its PID
namespace, pid and start time, so that a later grading process can tell the folders of the dead and sweep them. Each
submission gets a folder in it; its pid 1 enters before any student code runs, and what it forks stays there.
Version 2 is used where memory and pids are delegated, version 1 where that is what there is. What cannot be had
is said in `ControlGroups.missing`, never skipped in silence.
"""

import contextlib
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from autograder.errors import SandboxFault
from autograder.guest.rawfile import read_file
from autograder.model.limits import Limits

_PREFIX = "autograder"
_HANDED_DOWN = "+memory +pids"
_REMOVAL_S = 2.0
_RETRY_S = 0.005


@dataclass(frozen=True, kw_only=True)
class ControlGroup:
    """One submission's folders, by measure: `memory`, `pids`, `cpuacct` (the same folder three times in v2)."""

    folders: Mapping[str, Path]
    version: int

    def open_doors(self) -> list[int]:
        """Descriptors through which a process enters by writing "0"; the caller closes them. Raises `SandboxFault`.

        The kernel checks the rights of whoever opened them, so that the one who enters needs none.
        """
        name = "tasks" if self.version == 1 else "cgroup.procs"
        try:
            return [os.open(folder / name, os.O_WRONLY | os.O_CLOEXEC) for folder in set(self.folders.values())]
        except OSError as error:
            message = f"a submission could not be put under its control group ({error}); try again"
            raise SandboxFault(message) from error

    def enter(self) -> None:
        """Put this process in. Raises `SandboxFault`."""
        for door in self.open_doors():
            with open(door, "wb", buffering=0) as stream:  # noqa: PTH123 - a descriptor
                stream.write(b"0")

    def cpu_s(self) -> float | None:
        """CPU seconds of everything that ever ran in it; None where the machine cannot tell."""
        folder = self.folders.get("cpuacct")
        if folder is None:
            return None
        if self.version == 1:
            return int(read_file(f"{folder}/cpuacct.usage")) / 1e9
        return _keyed(folder / "cpu.stat").get("usage_usec", 0) / 1e6

    def oom_kills(self) -> int:
        """Processes the kernel killed here because the memory limit was reached."""
        folder = self.folders.get("memory")
        if folder is None:
            return 0
        name = "memory.oom_control" if self.version == 1 else "memory.events"
        return _keyed(folder / name).get("oom_kill", 0)

    def tasks(self) -> int | None:
        """Processes and threads in it, the dead that nobody waited for included; None where the machine cannot tell."""
        folder = self.folders.get("pids")
        return None if folder is None else int(read_file(f"{folder}/pids.current"))

    def remove(self) -> None:
        """Remove the folders, waiting for the dead to leave them. Raises `SandboxFault` when they do not."""
        for folder in set(self.folders.values()):
            if not remove_folder(folder, within_s=_REMOVAL_S):
                message = f"the control group {folder} does not become empty; look for processes in it"
                raise SandboxFault(message)


@dataclass(frozen=True, kw_only=True)
class ControlGroups:
    """The grading process's folders, one per measure that this machine can enforce."""

    bases: Mapping[str, Path]
    version: int
    #: Sentences for what no control group enforces here.
    missing: tuple[str, ...]

    @classmethod
    def open(cls, *, mounts: str = "/proc/self/mounts", membership: str = "/proc/self/cgroup") -> Self:
        """Find, sweep and make the grading process's folders. Never raises: what is not possible is in `missing`."""
        hierarchies = _hierarchies(Path(mounts).read_text(), Path(membership).read_text())
        unified = hierarchies.pop("", None)
        if unified is not None and _delegates(unified) and (base := _make_base(unified)) and _hand_down(base):
            return cls(bases=dict.fromkeys(("memory", "pids", "cpuacct"), base), version=2, missing=())
        bases: dict[str, Path] = {}
        for measure in ("memory", "pids", "cpuacct"):
            if measure in hierarchies and (base := _make_base(hierarchies[measure])):
                bases[measure] = base
        missing = tuple(sentence for measure, sentence in _SENTENCES.items() if measure not in bases)
        return cls(bases=bases, version=1, missing=missing)

    def create(self, number: int, limits: Limits) -> ControlGroup:
        """Folders for this process's submission `number`, limits written. Raises `SandboxFault`."""
        folders = {measure: base / f"{os.getpid()}-{number}" for measure, base in self.bases.items()}
        try:
            for folder in set(folders.values()):
                _sweep_submissions(folder.parent)
                folder.mkdir()
            if "memory" in folders:
                _limit_memory(folders["memory"], limits.memory_bytes, self.version)
            if "pids" in folders:
                (folders["pids"] / "pids.max").write_text(str(limits.processes))
        except OSError as error:
            message = f"a control group could not be made ({error}); check that {_PREFIX}'s worker may write it"
            raise SandboxFault(message) from error
        return ControlGroup(folders=folders, version=self.version)

    def create_for_grader(self, number: int, memory_bytes: int) -> ControlGroup | None:
        """A folder for this grading process's suite process `number`, its memory bounded; None where no memory can be.

        The kernel counts the pages that the process touches anew: what it shares with the grading process is not in it.
        Raises `SandboxFault`.
        """
        if "memory" not in self.bases:
            return None
        folder = self.bases["memory"] / f"{os.getpid()}-grader-{number}"
        try:
            folder.mkdir()
            _limit_memory(folder, memory_bytes, self.version)
        except OSError as error:
            message = f"a control group could not be made ({error}); check that {_PREFIX}'s worker may write it"
            raise SandboxFault(message) from error
        return ControlGroup(folders={"memory": folder}, version=self.version)

    def sweep(self, *, within_s: float) -> None:
        """Remove folders of submissions whose suite process was killed."""
        for base in set(self.bases.values()):
            _sweep_submissions(base, within_s=within_s)

    def describe(self, measure: str) -> str | None:
        """`cgroup v1` or `cgroup v2` where the measure is enforced."""
        return f"cgroup v{self.version}" if measure in self.bases else None


_SENTENCES = {
    "memory": "Memory is limited per process only (RLIMIT_AS), because no memory control group can be written; "
    "run as root, or under `systemd-run --user --scope -p Delegate=yes`.",
    "pids": "Processes are counted per user namespace only (RLIMIT_NPROC), because no pids control group can be "
    "written; run as root, or under `systemd-run --user --scope -p Delegate=yes`.",
    "cpuacct": "CPU time is summed from /proc inside the sandbox and misses processes that nobody waited for, "
    "because no cpu control group can be written; run as root, or under `systemd-run --user --scope -p Delegate=yes`.",
}


def remove_tree(base: Path, *, within_s: float) -> bool:
    """Remove a grading process's folder with its submissions' folders; False when something stayed."""
    with contextlib.suppress(OSError):
        for child in base.iterdir():
            if child.is_dir() and not child.is_symlink():
                remove_folder(child, within_s=within_s)
    return remove_folder(base, within_s=within_s)


def remove_folder(folder: Path, *, within_s: float) -> bool:
    """Remove one control group, again and again until its dead have left; False when they do not in time."""
    deadline = time.monotonic() + within_s
    while True:
        try:
            folder.rmdir()
        except FileNotFoundError:
            return True
        except OSError:
            if time.monotonic() > deadline:
                return False
            time.sleep(_RETRY_S)
        else:
            return True


def process_start(pid: int) -> str | None:
    """When a process started, in clock ticks since boot; None when there is no such process."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return stat.rpartition(")")[2].split()[19]


def _hierarchies(mounts: str, membership: str) -> dict[str, Path]:
    """Own folder per v1 controller, and under the empty name in v2."""
    own = {}
    for line in membership.splitlines():
        _, controllers, path = line.split(":", 2)
        own.update(dict.fromkeys(controllers.split(","), path))
    found = {}
    for line in mounts.splitlines():
        _, point, kind, options, *_ = line.split(" ")
        names = [""] if kind == "cgroup2" else options.split(",") if kind == "cgroup" else []
        for name in names:
            if name in own:
                found[name] = Path(point + own[name])
    return found


def _delegates(folder: Path) -> bool:
    """True where children of this v2 folder can limit memory and processes."""
    try:
        available = set((folder / "cgroup.controllers").read_text().split())
        if not {"memory", "pids"} <= available:
            return False
        enabled = set((folder / "cgroup.subtree_control").read_text().split())
        return {"memory", "pids"} <= enabled or _enable(folder)
    except OSError:
        return False


def _enable(folder: Path) -> bool:
    """Hand memory and pids down, which v2 allows only to a folder without processes of its own.

    Done only where this process is alone in the folder (`systemd-run --scope`): it steps aside into a leaf.
    """
    if (folder / "cgroup.procs").read_text().split() != [str(os.getpid())]:
        return False
    leaf = folder / f"{_PREFIX}-worker"
    leaf.mkdir(exist_ok=True)
    (leaf / "cgroup.procs").write_text(str(os.getpid()))
    (folder / "cgroup.subtree_control").write_text(_HANDED_DOWN)
    return True


def _hand_down(base: Path) -> bool:
    """Let the grading process's own folder limit those in it; True where that works."""
    with contextlib.suppress(OSError):
        (base / "cgroup.subtree_control").write_text(_HANDED_DOWN)
        return True
    return False


def _make_base(parent: Path) -> Path | None:
    """The grading process's own folder under `parent`, once those of the dead are swept; None where not writable."""
    space = str(Path("/proc/self/ns/pid").readlink()).strip("pid:[]")
    _sweep(parent, f"{_PREFIX}-{space}-")
    base = parent / f"{_PREFIX}-{space}-{os.getpid()}-{process_start(os.getpid())}"
    number = 0
    while True:
        candidate = base.with_name(f"{base.name}-{number}")
        try:
            candidate.mkdir()
        except FileExistsError:
            number += 1
        except OSError:
            return None
        else:
            return candidate


def _sweep(parent: Path, prefix: str) -> None:
    with contextlib.suppress(OSError):
        for folder in parent.glob(f"{prefix}*"):
            pid, start, _ = folder.name.removeprefix(prefix).split("-")
            if process_start(int(pid)) != start:
                remove_tree(folder, within_s=0.0)


def _sweep_submissions(base: Path, *, within_s: float = 0.0) -> None:
    """Remove what graders left that were killed; a submission's folder begins with its grader's pid."""
    for name in os.listdir(base):  # noqa: PTH208 - runs for every submission, and paths are not needed
        pid = name.partition("-")[0]
        if pid.isdigit() and process_start(int(pid)) is None:
            remove_folder(base / name, within_s=within_s)


def _limit_memory(folder: Path, memory_bytes: int, version: int) -> None:
    """The same bound for memory and for memory with swap, where the kernel counts swap."""
    if version == 2:
        (folder / "memory.max").write_text(str(memory_bytes))
        with contextlib.suppress(FileNotFoundError):
            (folder / "memory.swap.max").write_text("0")
        return
    (folder / "memory.limit_in_bytes").write_text(str(memory_bytes))
    with contextlib.suppress(FileNotFoundError):
        (folder / "memory.memsw.limit_in_bytes").write_text(str(memory_bytes))


def _keyed(path: Path) -> dict[str, int]:
    """A file of `name number` lines."""
    pairs = (line.split() for line in read_file(str(path)).decode().splitlines())
    return {pair[0]: int(pair[1]) for pair in pairs if len(pair) == 2}
