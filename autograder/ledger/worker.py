"""Who holds a lease: a process that can be told alive from dead on its own machine."""

import os
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Self

_PROC = Path("/proc")
#: States of /proc/PID/stat in which a process does nothing any more.
_GONE = frozenset("ZXx")


@dataclass(frozen=True, kw_only=True)
class Worker:
    """A process, named so that no later process is taken for it."""

    #: Machine, boot and PID namespace: only there can `pid` be looked up.
    host: str
    boot: str
    pid_namespace: str
    pid: int
    #: Start time in clock ticks since boot: a reused pid has another.
    started: str

    @classmethod
    def here(cls) -> Self:
        """The calling process."""
        return cls(
            host=socket.gethostname().replace(" ", "_"),
            boot=_boot_id(),
            pid_namespace=_pid_namespace(),
            pid=os.getpid(),
            started=_started(os.getpid()) or "",
        )

    @classmethod
    def parse(cls, text: str) -> Self:
        """The worker that `str` wrote. Raises `ValueError` for any other text."""
        host, boot, pid_namespace, pid, started = text.split(" ")
        return cls(host=host, boot=boot, pid_namespace=pid_namespace, pid=int(pid), started=started)

    def __str__(self) -> str:
        return f"{self.host} {self.boot} {self.pid_namespace} {self.pid} {self.started}"

    def is_dead(self) -> bool:
        """True only when it is certain: the kernel that ran the process is the one that runs here, and it is gone.

        Names do not tell machines apart: two containers or clones may share one. A worker of another boot or PID
        namespace is never called dead, not even after this machine was restarted; its lease runs out by the clock.
        """
        is_here = bool(self.boot) and (self.boot, self.pid_namespace) == (_boot_id(), _pid_namespace())
        return is_here and _started(self.pid) != self.started


def _boot_id() -> str:
    """Empty where the machine cannot tell."""
    try:
        return (_PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _pid_namespace() -> str:
    try:
        return str((_PROC / "self/ns/pid").readlink())
    except OSError:
        return ""


def _started(pid: int) -> str | None:
    """Start time of a process that still runs; None when there is none, or only its remains."""
    try:
        stat = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()  # the name before may hold blanks and brackets
    state, started = fields[0], fields[19]
    return None if state in _GONE else started
