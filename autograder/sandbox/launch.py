"""Give root away and start bubblewrap; then keep watch, and clean up when the worker goes. Run as a program.

Theory of operation. The worker starts this as a process of its own (`python -I -S -B -c BOOTSTRAP`) and writes
the plan to its standard input. It forks once.

The child, when the host's uid is 0, enters a private mount namespace, opens every allow-listed source as an
`O_PATH` descriptor while it may still walk there (the interpreter may lie under a folder of mode 0700), mounts a
tmpfs over a folder that every system has, binds the sources onto it, and drops to a dedicated uid for good: as
uid 0 bubblewrap would leave the host's root files readable and RLIMIT_NPROC unenforced. Nothing of this is
visible in, or left behind on, the host. Then it becomes bubblewrap, which dies with its parent.

The parent waits for SIGTERM, which the kernel also sends when the worker dies, even by SIGKILL. It then kills
bubblewrap, and with it every process of every submission, and removes the worker's control groups.
"""

import contextlib
import json
import os
import signal
import stat
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from autograder.guest import syscalls
from autograder.sandbox.cgroups import remove_tree

_STAGES = ("/mnt", "/media", "/srv", "/opt")
_REMOVAL_S = 5.0
_CANNOT_EXECUTE = 126

#: Loads this module without running the packages' own `__init__`, so that it needs nothing but Python itself.
BOOTSTRAP = """
import sys, types
for name in ("autograder", "autograder.model", "autograder.sandbox"):
    package = types.ModuleType(name)
    package.__path__ = ["/".join([sys.argv[1], *name.split(".")])]
    sys.modules[name] = package
from autograder.sandbox.launch import main
main()
"""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to start, and what to clean up after it."""

    #: The worker; when it is not the parent any more, there is nothing to start.
    worker_pid: int
    #: Uid and gid to drop to; None when the worker has none to give away.
    uid: int | None
    #: bubblewrap and its arguments; a source of `sources` stands as `{number}`.
    argv: tuple[str, ...]
    sources: tuple[str, ...]
    control_fd: int
    #: Control groups to remove at the end.
    groups: tuple[str, ...]

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The plan that `to_json` wrote."""
        fields = json.loads(text)
        for name in ("argv", "sources", "groups"):
            fields[name] = tuple(fields[name])
        return cls(**fields)

    def to_json(self) -> str:
        """As one JSON document."""
        return json.dumps(asdict(self))


def main() -> None:
    """Read the plan from standard input, start, wait, clean up."""
    plan = Plan.from_json(sys.stdin.read())
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    syscalls.set_parent_death_signal(signal.SIGTERM)
    child = _start(plan) if os.getppid() == plan.worker_pid else None
    if child is not None:
        os.close(plan.control_fd)
        signal.sigwait({signal.SIGTERM})
        # Its group as well: of bubblewrap's two processes the second waits for ever if the first is killed too early.
        # A zombie at least is there: it is not reaped before.
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
    for group in plan.groups:
        remove_tree(Path(group), within_s=_REMOVAL_S)


def _start(plan: Plan) -> int:
    keeper = os.getpid()
    child = os.fork()
    if child:
        with contextlib.suppress(OSError):  # it has executed already, and done it itself
            os.setpgid(child, child)
        return child
    try:
        os.setpgid(0, 0)
        sources = plan.sources if plan.uid is None else _stage(plan.sources)
        if plan.uid is not None:
            _become(plan.uid)
        syscalls.set_parent_death_signal(signal.SIGKILL)
        signal.pthread_sigmask(signal.SIG_SETMASK, set())
        if os.getppid() == keeper:
            os.execve(plan.argv[0], _filled(plan.argv, sources), {})  # noqa: S606 - an argument list, no shell
    except OSError as error:
        print(f"the sandbox cannot be started: {error}", file=sys.stderr, flush=True)  # noqa: T201
    finally:
        os._exit(_CANNOT_EXECUTE)


def _stage(sources: Sequence[str]) -> list[str]:
    """Bind every source where a uid without rights can reach it; the new paths."""
    syscalls.unshare(syscalls.CLONE_NEWNS)
    syscalls.mount("", "/", "", syscalls.MS_REC | syscalls.MS_PRIVATE)
    handles = [os.open(source, os.O_PATH | os.O_CLOEXEC) for source in sources]
    stage = next(folder for folder in _STAGES if Path(folder).is_dir())
    syscalls.mount("tmpfs", stage, "tmpfs", syscalls.MS_NOSUID | syscalls.MS_NODEV, "mode=755,size=1m")
    return [_bind(handle, f"{stage}/{number}") for number, handle in enumerate(handles)]


def _bind(handle: int, target: str) -> str:
    if stat.S_ISDIR(os.fstat(handle).st_mode):
        Path(target).mkdir()
    else:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    syscalls.mount(f"/proc/self/fd/{handle}", target, "", syscalls.MS_BIND | syscalls.MS_REC)
    os.close(handle)
    return target


def _become(uid: int) -> None:
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def _filled(argv: Sequence[str], sources: Sequence[str]) -> list[str]:
    """The command line with each `{number}` replaced by the path of that source."""
    names = {f"{{{number}}}": source for number, source in enumerate(sources)}
    return [names.get(argument, argument) for argument in argv]
