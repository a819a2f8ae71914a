"""The graded sandbox: bubblewrap, namespaces and control groups around a warm template.

Theory of operation. A grading process starts one template per set of libraries (`autograder.sandbox.launch` gives root
away first and cleans up last). For each submission a trusted process, usually a fork of the grading process, gets an
enclosure: a control group, and in it one PID namespace after the other (`autograder.sandbox.namespace`), forked
from the template in milliseconds. Everything dies with the grading process: bubblewrap with its parent, each namespace
with its first process, that process at the end of its socket.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import SandboxFault
from autograder.guest import landlock
from autograder.model.limits import Limits
from autograder.sandbox import launch, libraries, staging, syscall_filter
from autograder.sandbox.cgroups import ControlGroup, ControlGroups, remove_tree
from autograder.sandbox.enclosure import SessionEnclosure
from autograder.sandbox.libraries import Libraries
from autograder.sandbox.namespace import LinuxSession, Start, start_session
from autograder.sandbox.port import Enclosure, Isolation, Sandbox, SubmissionImage
from autograder.sandbox.session import Session
from autograder.sandbox.staging import Bind
from autograder.sandbox.uids import UIDS

#: The template's own; from the range that Debian's policy reserves and nobody is given.
SANDBOX_UID = 65432
_SHARED_UID = (
    "All submissions of this machine's user have one uid, and share what the kernel counts per user (pages in pipes, "
    "watches, locked memory), because only root can give uids away; run as root."
)
_TEMPLATE_START_S = 120.0
_SEND_S = 20.0
_STOP_S = 10.0
_REMOVAL_S = 5.0
#: For the processes of a killed grader's submission to leave their control group.
_SWEEP_S = 1.0
_ERROR_CHARACTERS = 500


class LinuxSandbox(Sandbox):
    """One template, from which each submission's namespaces are forked."""

    def __init__(
        self,
        libraries_: Sequence[str] = (),
        *,
        server: str = "autograder.guest.serve",
        extra: Sequence[Bind] = (),
        devices: Sequence[Path] = (),
        uid: int = SANDBOX_UID,
        groups: ControlGroups | None = None,
        wait: bool = True,
    ) -> None:
        """Start the template.

        `extra` is visible read-only besides the libraries; `devices` are device files that programs may use, such as a
        GPU's; `uid` is the template's where the grading process is root, and each submission then gets one of its own;
        `groups` are this machine's control groups unless given. Without `wait` the template warms up while the caller
        goes on; call `await_ready` before the first submission.

        Call from a process with one thread, which must outlive the sandbox: everything dies with that thread.
        Raises `SandboxFault` when a library is not installed or the machine does not allow the isolation.
        """
        options = _Options(
            bubblewrap=_bubblewrap(),
            found=libraries.resolve(libraries_),
            server=server,
            extra=extra,
            devices=devices,
            uid=uid,
        )
        self._owner = os.getpid()
        self._has_devices = bool(devices)
        self._groups = ControlGroups.open() if groups is None else groups
        self._counter = self._graders = 0
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._keeper = _launch(theirs.fileno(), self._groups, options)
        self._is_ready = False
        if wait:
            self.await_ready()

    def await_ready(self) -> None:
        """Wait for the template. Idempotent."""
        if self._is_ready:
            return
        syscall_filter.program()  # compiled here, while the template warms up, and not in a fork for each submission
        try:
            self._await_template()
        except BaseException:
            self.close()
            raise
        self._is_ready = True

    @property
    def isolation(self) -> Isolation:
        """Namespaces always; limits as far as control groups can be written here."""
        groups = self._groups
        enforced = {
            "processes apart": "user, PID, mount, network, IPC and UTS namespaces",
            "user": f"a uid for each submission ({UIDS[0]} to {UIDS[-1]})"
            if _gives_uids()
            else "the grading process's own uid",
            "files": "a read-only allow-list, private tmpfs",
            "network": "an empty network namespace",
            "system calls": ", ".join(_call_layers()),
            "wall time": "killed from outside",
            "output": "counted outside",
            "reply": "counted outside",
            "cpu": groups.describe("cpuacct") or "a census inside the PID namespace",
            "memory": groups.describe("memory") or "RLIMIT_AS",
            "processes": groups.describe("pids") or "RLIMIT_NPROC",
            "open files": "RLIMIT_NOFILE",
            "file size": "RLIMIT_FSIZE",
            "tmpfs": "size and inodes of the mount",
        }
        missing = (*_missing(groups), *(_missing_with_devices(groups) if self._has_devices else ()))
        return Isolation(level="bubblewrap", graded=True, enforced=enforced, not_enforced=missing)

    def grader_group(self, limits: Limits) -> ControlGroup | None:
        """Beside those of the submissions, where memory can be bounded."""
        self._graders += 1
        return self._groups.create_for_grader(self._graders, limits.grader_memory_bytes)

    def sweep(self) -> None:
        """Remove the control groups of killed graders' submissions, once their processes are gone."""
        self._groups.sweep(within_s=_SWEEP_S)

    def enclose(self, image: SubmissionImage, limits: Limits) -> Enclosure:
        """A sandbox for one submission; its processes start with the first test."""
        self._counter += 1
        group = self._groups.create(self._counter, limits)
        return LinuxEnclosure(image, limits, self._control, group)

    def close(self) -> None:
        """End the template; in a fork of the owner, only let go of it."""
        self._control.close()
        if os.getpid() == self._owner:
            if self._keeper.returncode is None:
                self._keeper.terminate()
                self._keeper.wait(_STOP_S)
            for base in set(self._groups.bases.values()):  # the keeper has done it, unless it was killed
                remove_tree(base, within_s=_REMOVAL_S)
        for stream in (self._keeper.stdin, self._keeper.stderr):
            if stream is not None:
                stream.close()

    def _await_template(self) -> None:
        self._control.settimeout(_TEMPLATE_START_S)
        try:
            answer = self._control.recv(4096)
        except TimeoutError as error:
            message = f"the sandbox's libraries did not load within {_TEMPLATE_START_S:.0f} s; try again"
            raise SandboxFault(message) from error
        except OSError:
            answer = b""
        if answer != b"ready":
            raise SandboxFault(answer.decode(errors="replace") or self._complaint())
        self._control.settimeout(_SEND_S)

    def _complaint(self) -> str:
        """The first lines that the launcher, bubblewrap or the template wrote before it gave up."""
        self._keeper.terminate()
        self._keeper.wait(_STOP_S)
        said = self._keeper.stderr.read().decode(errors="replace").strip() if self._keeper.stderr else ""
        why = said[-_ERROR_CHARACTERS:] or "it was ended before it could say why"
        return f"the sandbox did not start ({why}); run `grade doctor`"


class LinuxEnclosure(SessionEnclosure):
    """One submission: its control group, and its sessions one after the other."""

    def __init__(self, image: SubmissionImage, limits: Limits, control: socket.socket, group: ControlGroup) -> None:
        super().__init__(image, limits)
        self._control = control
        self._group = group
        self._last: LinuxSession | None = None

    def cpu_s(self) -> float | None:
        """From the control group; where there is none, the sum of the sessions' last counts."""
        return 0.0 if self._last is None else self._last.cpu_s()

    def close(self) -> None:
        """Kill everything and remove the control group."""
        super().close()
        self._group.remove()

    def _start(self, *, import_per_test: bool) -> Session:
        start = Start(
            image=self._image,
            limits=self._limits,
            import_per_test=import_per_test,
            own_uid=_gives_uids(),
            cpu_before_s=self.cpu_s() or 0.0,
        )
        self._last = start_session(self._control, self._group, start)
        return self._last


def _call_layers() -> list[str]:
    """What stands between student code and the kernel, besides namespaces."""
    layers = ["no capabilities", "no new privileges"]
    if syscall_filter.program() is not None:
        layers.append("a seccomp filter that knows what is allowed")
    if version := landlock.version():
        layers.append(f"Landlock (version {version})")
    return layers


def _gives_uids() -> bool:
    return os.getuid() == 0


def _missing(groups: ControlGroups) -> Iterator[str]:
    yield from groups.missing
    if syscall_filter.program() is None:
        yield syscall_filter.MISSING
    if not _gives_uids():
        yield _SHARED_UID


def _missing_with_devices(groups: ControlGroups) -> Iterator[str]:
    if syscall_filter.program() is not None:
        yield syscall_filter.UNPROVEN
    yield "Device memory is limited after the fact, by what the GPU itself says every few milliseconds."
    if groups.describe("memory") is None:
        yield "Memory is not limited in tests on a GPU: its driver reserves more addresses than there is memory."


def _bubblewrap() -> str:
    found = shutil.which("bwrap")
    if found is None:
        raise SandboxFault("bubblewrap is not installed; run `apt-get install bubblewrap`")
    return found


def _launch(control_fd: int, groups: ControlGroups, options: "_Options") -> subprocess.Popen[bytes]:
    """Start the launcher; it becomes the template's keeper."""
    mounts = staging.binds(options.found, options.extra)
    numbered = [Bind(source=Path(f"{{{number}}}"), target=bind.target) for number, bind in enumerate(mounts)]
    plan = launch.Plan(
        worker_pid=os.getpid(),
        uid=options.uid if _gives_uids() else None,
        submission_uids=(UIDS[0], len(UIDS)) if _gives_uids() else None,
        argv=(
            options.bubblewrap,
            *staging.bubblewrap_arguments(numbered, options.devices),
            *(staging.GIVES_UIDS if _gives_uids() else ()),
            "--",
            *staging.command(control_fd, options.server, options.found.modules),
        ),
        sources=tuple(str(bind.source) for bind in mounts),
        copied=tuple(str(bind.source) for bind in mounts if bind.is_copy),
        control_fd=control_fd,
        groups=tuple(str(base) for base in set(groups.bases.values())),
    )
    root = str(Path(__file__).resolve().parents[2])
    keeper = subprocess.Popen(
        [sys.executable, "-I", "-S", "-B", "-c", launch.BOOTSTRAP, root],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        pass_fds=[control_fd],
        env={},
    )
    if keeper.stdin is not None:
        with contextlib.suppress(BrokenPipeError), keeper.stdin as stream:
            stream.write(plan.to_json().encode())
    return keeper


@dataclass(frozen=True, kw_only=True)
class _Options:
    bubblewrap: str
    found: Libraries
    server: str
    extra: Sequence[Bind]
    devices: Sequence[Path]
    uid: int
