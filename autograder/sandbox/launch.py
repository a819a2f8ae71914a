"""Give root away and start bubblewrap; then keep watch, and clean up when the grading process goes. Run as a program.

Theory of operation. The grading process starts this as a process of its own (`python -I -S -B -c BOOTSTRAP`) and writes
the plan to its standard input. It forks once.

The child enters a private mount namespace (an ordinary user: in a user namespace), opens every allow-listed source
as an `O_PATH` descriptor while it may still walk there (the interpreter may lie under a folder of mode 0700), mounts
a tmpfs over a folder that every system has, and binds the sources onto it. What would tell a submission where the
course lies is copied and not bound: the list of its mounts names the folder that each was bound from. When the host's
uid is 0, it then drops to a dedicated uid for good: as uid 0 bubblewrap would leave the host's root files readable and
RLIMIT_NPROC unenforced. Nothing of this is visible in, or left behind on, the host. Then it becomes bubblewrap, which
dies with its parent.

The parent, when the host's uid is 0, maps the uids of submissions into bubblewrap's user namespace, which waits for
that (`--userns-block-fd`): only root may map more uids than its own. It then waits for SIGTERM, which the kernel also
sends when the grading process dies, even by SIGKILL, kills bubblewrap, and with it every process of every submission,
and removes the grading process's control groups. Where bubblewrap dies first, what is left of it is killed at once.
"""

import contextlib
import json
import os
import select
import signal
import stat
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from autograder.guest import syscalls
from autograder.guest.rawfile import write_file
from autograder.sandbox.cgroups import remove_tree

_STAGES = ("/mnt", "/media", "/srv", "/opt")
_REMOVAL_S = 5.0
_CANNOT_EXECUTE = 126
_INFO_BYTES = 4096

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

    #: The grading process; when it is not the parent any more, there is nothing to start.
    worker_pid: int
    #: Uid and gid to drop to; None when the grading process has none to give away.
    uid: int | None
    #: bubblewrap and its arguments; a source of `sources` stands as `{number}`.
    argv: tuple[str, ...]
    sources: tuple[str, ...]
    #: Sources that are copied, so that no list of mounts says where they lie on the host.
    copied: tuple[str, ...] = ()
    #: The first uid for submissions and how many there are, for a template that gives each its own.
    submission_uids: tuple[int, int] | None = None
    control_fd: int
    #: Control groups to remove at the end.
    groups: tuple[str, ...]

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The plan that `to_json` wrote."""
        fields = json.loads(text)
        lists = {name: tuple(value) for name, value in fields.items() if isinstance(value, list)}
        return cls(**{**fields, **lists})

    def to_json(self) -> str:
        """As one JSON document."""
        return json.dumps(asdict(self))


def main() -> None:
    """Read the plan from standard input, start, wait, clean up."""
    plan = Plan.from_json(sys.stdin.read())
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGCHLD})
    syscalls.set_parent_death_signal(signal.SIGTERM)
    child = _start(plan) if os.getppid() == plan.worker_pid else None
    if child is not None:
        # The group, because of bubblewrap's two processes the second waits for ever if the first is killed too early;
        # as soon as the first is gone, because the grading process waits for what the second holds. A zombie at least
        # is there: the first is reaped last.
        while signal.sigwait({signal.SIGTERM, signal.SIGCHLD}) is signal.SIGCHLD:
            _kill_if_dead(child)
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
    for group in plan.groups:
        remove_tree(Path(group), within_s=_REMOVAL_S)


def _kill_if_dead(child: int) -> None:
    if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
        os.killpg(child, signal.SIGKILL)


def _start(plan: Plan) -> int:
    keeper = os.getpid()
    pipes = _Pipes.open() if plan.submission_uids else None
    child = os.fork()
    if child:
        with contextlib.suppress(OSError):  # it has executed already, and done it itself
            os.setpgid(child, child)
        os.close(plan.control_fd)
        if pipes is not None:
            _map_uids(plan, pipes, child)
        return child
    try:
        os.setpgid(0, 0)
        sources = _stage(plan) if plan.sources else []
        if plan.uid is not None:
            _become(plan.uid)
        syscalls.set_parent_death_signal(signal.SIGKILL)
        signal.pthread_sigmask(signal.SIG_SETMASK, set())
        argv = [plan.argv[0], *(pipes.options() if pipes else ()), *_filled(plan.argv[1:], sources)]
        if os.getppid() == keeper:
            os.execve(argv[0], argv, {})  # noqa: S606 - an argument list, no shell
    except OSError as error:
        _complain(error)
    finally:
        os._exit(_CANNOT_EXECUTE)


def _complain(error: OSError) -> None:
    print(f"the sandbox cannot be started: {error}", file=sys.stderr, flush=True)  # noqa: T201


@dataclass(frozen=True, kw_only=True)
class _Pipes:
    """Between the keeper and bubblewrap: who it is, and that it may go on."""

    info: tuple[int, int]
    go: tuple[int, int]

    @classmethod
    def open(cls) -> Self:
        return cls(info=os.pipe(), go=os.pipe())

    def options(self) -> list[str]:
        """In the child: bubblewrap's ends, and no others."""
        for number in (self.info[0], self.go[1]):
            os.close(number)
        for number in (self.info[1], self.go[0]):
            os.set_inheritable(number, True)
        return ["--info-fd", str(self.info[1]), "--userns-block-fd", str(self.go[0])]

    def child_pid(self, bubblewrap: int) -> int | None:
        """In the keeper: the process whose user namespace has no uids yet; None when bubblewrap ended before.

        Its second process may hold the pipe open for ever, and so the end of the first is watched as well.
        """
        for number in (self.info[1], self.go[0]):
            os.close(number)
        said, first = b"", os.pidfd_open(bubblewrap)
        while self.info[0] in select.select([self.info[0], first], [], [])[0]:
            data = os.read(self.info[0], _INFO_BYTES)
            if not data:
                return int(json.loads(said)["child-pid"]) if said else None
            said += data
        return None

    def go_on(self) -> None:
        """In the keeper: the uids are mapped, or cannot be, and bubblewrap says so when it goes on."""
        with contextlib.suppress(BrokenPipeError), os.fdopen(self.go[1], "wb") as stream:
            stream.write(b"1")


def _map_uids(plan: Plan, pipes: _Pipes, bubblewrap: int) -> None:
    """Bubblewrap's own uid, and those of submissions, as themselves. Only root of the host may."""
    pid = pipes.child_pid(bubblewrap)
    if pid is not None and plan.submission_uids is not None:
        first, count = plan.submission_uids
        try:
            write_file(f"/proc/{pid}/uid_map", f"{plan.uid} {plan.uid} 1\n{first} {first} {count}\n".encode())
            write_file(f"/proc/{pid}/gid_map", f"{plan.uid} {plan.uid} 1\n".encode())
        except OSError as error:
            _complain(error)
    pipes.go_on()


def _stage(plan: Plan) -> list[str]:
    """Put every source where a uid without rights can reach it; the new paths."""
    _own_mounts()
    syscalls.mount("", "/", "", syscalls.MS_REC | syscalls.MS_PRIVATE)
    handles = [os.open(source, os.O_PATH | os.O_CLOEXEC) for source in plan.sources]
    stage = next(folder for folder in _STAGES if Path(folder).is_dir())
    syscalls.mount("tmpfs", stage, "tmpfs", syscalls.MS_NOSUID | syscalls.MS_NODEV, "mode=755,size=64m")
    os.umask(0o022)
    targets = [f"{stage}/{number}" for number in range(len(handles))]
    for source, handle, target in zip(plan.sources, handles, targets, strict=True):
        if source in plan.copied:
            _copy(Path(f"/proc/self/fd/{handle}"), Path(target))
            os.close(handle)
        else:
            _bind(handle, target)
    return targets


def _own_mounts() -> None:
    """A mount namespace of one's own, for which an ordinary user needs a user namespace around it."""
    uid, gid = os.getuid(), os.getgid()
    if uid == 0:
        syscalls.unshare(syscalls.CLONE_NEWNS)
        return
    syscalls.unshare(syscalls.CLONE_NEWUSER | syscalls.CLONE_NEWNS)
    write_file("/proc/self/setgroups", b"deny")
    write_file("/proc/self/uid_map", f"{uid} {uid} 1".encode())
    write_file("/proc/self/gid_map", f"{gid} {gid} 1".encode())


def _copy(source: Path, target: Path) -> None:
    """Files and folders with their times, by which Python knows that a compiled module fits its source."""
    if source.is_dir():
        target.mkdir()
        for entry in source.iterdir():
            _copy(entry, target / entry.name)
    else:
        target.write_bytes(source.read_bytes())
    found = source.stat()
    os.utime(target, ns=(found.st_atime_ns, found.st_mtime_ns))


def _bind(handle: int, target: str) -> None:
    if stat.S_ISDIR(os.fstat(handle).st_mode):
        Path(target).mkdir()
    else:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    syscalls.mount(f"/proc/self/fd/{handle}", target, "", syscalls.MS_BIND | syscalls.MS_REC)
    os.close(handle)


def _become(uid: int) -> None:
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def _filled(argv: Sequence[str], sources: Sequence[str]) -> list[str]:
    """The command line with each `{number}` replaced by the path of that source."""
    names = {f"{{{number}}}": source for number, source in enumerate(sources)}
    return [names.get(argument, argument) for argument in argv]
