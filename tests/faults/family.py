"""The processes of one `grade` command, told apart by their place in the family, frozen and thawed.

    command ─ worker ┬ grader
                     └ keeper ─ bubblewrap (two) ─ template ─ init ─ S ─ T

What is written here is read from /proc alone: nothing in the product says what it is doing.
"""

import contextlib
import os
import signal
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

_STOP_S = 0.5
_WORKER = b"autograder.grading.process"
_KEEPER = b"autograder.sandbox.launch"
_BELOW = {"template": "init", "init": "S", "S": "T"}


class Kind(StrEnum):
    """A process of ours, or one of the student's that we started."""

    COMMAND = "command"
    WORKER = "worker"
    GRADER = "grader"
    KEEPER = "keeper"
    BUBBLEWRAP = "bubblewrap"
    TEMPLATE = "template"
    INIT = "init"
    S = "S"
    T = "T"


@dataclass(frozen=True, kw_only=True)
class Family:
    """Living processes by kind, as they were at one look."""

    members: Mapping[Kind, tuple[int, ...]]

    def of(self, kind: Kind) -> tuple[int, ...]:
        """Pids of that kind, in the order they were started."""
        return self.members.get(kind, ())

    @property
    def pids(self) -> list[int]:
        """Everybody."""
        return [pid for pids in self.members.values() for pid in pids]

    @property
    def has_imported(self) -> bool:
        """True when a student's process has reached the end of its module, where ours leave a mark."""
        return any(Path(f"/proc/{pid}/root/tmp/imported").exists() for pid in self.of(Kind.S))


def look(command: int) -> Family:
    """The family of a command, zombies left out."""
    found: dict[Kind, list[int]] = {}
    for kind, pid in _walk(command, Kind.COMMAND):
        found.setdefault(kind, []).append(pid)
    return Family(members={kind: tuple(pids) for kind, pids in found.items()})


@contextlib.contextmanager
def frozen(family: Family) -> Iterator[None]:
    """Everybody stopped while the block runs, the command first; who is killed meanwhile stays dead."""
    try:
        for pid in family.pids:
            _send(pid, signal.SIGSTOP)
        _await_stopped(family.of(Kind.COMMAND))
        yield
    finally:
        for pid in reversed(family.pids):
            _send(pid, signal.SIGCONT)


def kill(pid: int) -> None:
    """SIGKILL; somebody who has gone already is no error."""
    _send(pid, signal.SIGKILL)


def children(pid: int) -> list[int]:
    """Children of every thread of a process. One that is just being reaped reads as 0, which to `kill` is us all."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(OSError):
                found += [int(child) for child in (thread / "children").read_text().split() if child != "0"]
    return found


def descendants(pid: int) -> list[int]:
    """Everything below a process, zombies included."""
    return [one for child in children(pid) for one in (child, *descendants(child))]


def state_of(pid: int) -> str:
    """The letter of /proc/PID/stat; `X` where there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[0]
    except OSError:
        return "X"


def command_line(pid: int) -> bytes:
    """Arguments with zeros between; empty where there is none."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _walk(pid: int, kind: Kind) -> Iterator[tuple[Kind, int]]:
    if state_of(pid) in "ZX":
        return
    yield kind, pid
    for number, child in enumerate(children(pid)):
        if (theirs := _kind_below(kind, child, is_first=number == 0)) is not None:
            yield from _walk(child, theirs)


def _kind_below(parent: Kind, pid: int, *, is_first: bool) -> Kind | None:
    """What a child of that kind of process is; None for one that has not become anything yet.

    A worker's first child is its keeper, which looks like a suite process until it executes.
    """
    if parent in _BELOW:
        return Kind(_BELOW[parent])
    said = command_line(pid)
    program = said.partition(b"\0")[0]
    if program.endswith(b"bwrap") and parent in {Kind.KEEPER, Kind.BUBBLEWRAP}:
        return Kind.BUBBLEWRAP
    if parent is Kind.BUBBLEWRAP:
        return Kind.TEMPLATE
    if parent is Kind.COMMAND:
        return Kind.WORKER if _WORKER in said else None
    if parent is Kind.WORKER:
        return Kind.KEEPER if _KEEPER in said else Kind.GRADER if _WORKER in said and not is_first else None
    return None


def _send(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def _await_stopped(pids: tuple[int, ...]) -> None:
    deadline = time.monotonic() + _STOP_S
    while any(state_of(pid) not in "TZX" for pid in pids) and time.monotonic() < deadline:
        pass
