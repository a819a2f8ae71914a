"""One PID namespace of a submission, started from the template and held by the pidfd of its first process.

Theory of operation. The trusted side sends the template one datagram with descriptors of its own making: a
socket to the submission's first process, a socket to the student's process, a pipe for output, and the control
groups to enter. Datagrams from several processes do not mix, and every answer comes back on the asker's own
sockets. The first process enters the control groups, answers with a pidfd of itself, and only then goes on
(`autograder.guest.init`). Killing that pidfd kills the whole namespace, and it turns readable only when all in it
are dead. Nothing that the student's process says is believed; time, memory, life and death are read from outside.
"""

import contextlib
import math
import os
import select
import signal
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import SandboxFault
from autograder.guest.messages import BadMessage, close_all, receive_message, send_message
from autograder.guest.student import Order
from autograder.guest.template import REQUEST
from autograder.model.limits import Limits
from autograder.model.outcome import Died, Ending
from autograder.sandbox import syscall_filter
from autograder.sandbox.cgroups import ControlGroup
from autograder.sandbox.port import SubmissionImage
from autograder.sandbox.session import Census, Session, death
from autograder.sandbox.syscall_filter import Profile
from autograder.sandbox.uids import claimed_uid

_SESSION_START_S = 20.0
_ANSWER_S = 5.0
_DEATH_S = 10.0
_DYING_S = 0.25
_RETRY_S = 0.005
_SIGKILL = 9
#: The first process and the student's.
_OWN_PROCESSES = 2
_CPU_SPARE_S = 2


class LinuxSession(Session):
    """One PID namespace, held by the pidfd of its first process."""

    def __init__(
        self,
        talk: socket.socket,
        output_fd: int,
        *,
        init: socket.socket,
        pidfd: int,
        group: ControlGroup,
        cpu_before_s: float,
    ) -> None:
        super().__init__(talk, output_fd)
        os.set_blocking(output_fd, False)
        self._cpu_before_s = cpu_before_s
        self._cpu_counted_s = 0.0
        self._init = init
        self._pidfd = pidfd
        self._group = group
        self._is_dead = False
        self._oom_start = group.oom_kills()
        self._host_oom_start = _host_oom_kills()

    @property
    def wake_fds(self) -> tuple[int, ...]:
        """The output, and the pidfd that turns readable when all are dead."""
        return (self.output_fd, self._pidfd)

    def lost(self) -> bool:
        """True when the first process is dead, and with it the namespace."""
        return self._is_dead or _is_readable(self._pidfd, 0.0)

    def census(self) -> Census:
        """As the first process counts."""
        found = self._ask_init()
        return Census(others=found["others"], threads=found["threads"], student_status=found["student_status"])

    def is_alone(self) -> bool:
        """As the control group counts, without waking the first process."""
        return self._group.tasks() == _OWN_PROCESSES

    def cpu_s(self) -> float | None:
        """From the control group, or the first process's sum over /proc (its last one, when it is dead)."""
        if "cpuacct" in self._group.folders:
            return self._group.cpu_s()
        if not self.lost():
            self._cpu_counted_s = float(self._ask_init()["cpu_ticks"]) / os.sysconf("SC_CLK_TCK")
        return self._cpu_before_s + self._cpu_counted_s

    def out_of_memory(self) -> bool:
        """True when the control group's count of kills has moved."""
        return self._group.oom_kills() > self._oom_start

    def explain(self, died: Died) -> Ending:
        """An unexplained SIGKILL, or the loss of the first process, is not the student's."""
        if not self.lost() and died.exit_code is None and died.signal is None:
            died = self._seen_inside(died)
        if self.lost():
            raise SandboxFault(self._last_words())
        host_kills = _host_oom_kills() - self._host_oom_start
        if died.signal == _SIGKILL and host_kills > self._group.oom_kills() - self._oom_start:
            message = "this machine ran out of memory and killed a student's process; lower the number of workers"
            raise SandboxFault(message)
        return died

    def kill(self) -> None:
        """SIGKILL to the first process, which takes the namespace along; wait; close."""
        if self._is_dead:
            return
        with contextlib.suppress(SandboxFault):
            self.cpu_s()
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
        dead = _is_readable(self._pidfd, _DEATH_S)
        self._is_dead = True
        for number in (self._pidfd, self.output_fd):
            os.close(number)
        self._init.close()
        self.talk.close()
        if not dead:
            message = f"a submission's processes did not die within {_DEATH_S:.0f} s of SIGKILL; look at the machine"
            raise SandboxFault(message)

    def _seen_inside(self, died: Died) -> Died:
        """How the student's process ended, as the first process reaped it; `died` where it lives or was killed.

        When the namespace dies whole, sockets close a moment before its first process is seen to be dead: a SIGKILL
        may be part of that. Any other end is the process's own, and is not waited for any longer.
        """
        give_up_s = time.monotonic() + _DYING_S
        while time.monotonic() < give_up_s and not _is_readable(self._pidfd, _RETRY_S):
            seen = death(self.census().student_status)
            if seen.exit_code is not None or seen.signal not in (None, _SIGKILL):
                return seen
        return died

    def _ask_init(self) -> dict[str, int]:
        self._init.settimeout(_ANSWER_S)
        try:
            send_message(self._init, {"ask": "census"})
            received = receive_message(self._init)
        except (OSError, BadMessage) as error:
            raise SandboxFault(self._last_words()) from error
        if received is None or "fault" in received[0]:
            raise SandboxFault(self._last_words(received[0] if received else None))
        return received[0]

    def _last_words(self, said: dict[str, str] | None = None) -> str:
        with contextlib.suppress(OSError, BadMessage):
            self._init.settimeout(0.0)
            while (received := receive_message(self._init)) is not None:
                said = received[0]
        return str((said or {}).get("fault", "a submission's sandbox was lost; the machine may be short of memory"))


def start_session(control: socket.socket, group: ControlGroup, start: "Start") -> LinuxSession:
    """Ask the template for a submission's processes and put them under limits. Raises `SandboxFault`."""
    with contextlib.ExitStack() as on_failure:
        init, init_theirs = socket.socketpair()
        talk, talk_theirs = socket.socketpair()
        output_fd, output_theirs = os.pipe()
        on_failure.callback(os.close, output_fd)
        on_failure.enter_context(init)
        on_failure.enter_context(talk)
        with claimed_uid() if start.own_uid else contextlib.nullcontext() as uid:
            with init_theirs, talk_theirs, os.fdopen(output_theirs, "wb") as output:
                _request(control, group, [init_theirs.fileno(), talk_theirs.fileno(), output.fileno()], uid)
            _hand_over(init, group, start)
            pidfd = _receive_pidfd(init)
        on_failure.pop_all()
    return LinuxSession(talk, output_fd, init=init, pidfd=pidfd, group=group, cpu_before_s=start.cpu_before_s)


@dataclass(frozen=True, kw_only=True)
class Start:
    """What a session begins with."""

    image: SubmissionImage
    limits: Limits
    import_per_test: bool
    #: Under a host uid that no other sandbox has.
    own_uid: bool
    #: CPU seconds that earlier sessions of the submission used, where no control group adds them up.
    cpu_before_s: float


def _request(control: socket.socket, group: ControlGroup, files: list[int], uid: int | None) -> None:
    doors = group.open_doors()
    try:
        socket.send_fds(control, [REQUEST if uid is None else b"%s %d" % (REQUEST, uid)], files + doors)
    except OSError as error:
        message = f"the sandbox's template is gone ({error}); start the command again"
        raise SandboxFault(message) from error
    finally:
        close_all(doors)


def _receive_pidfd(init: socket.socket) -> int:
    init.settimeout(_SESSION_START_S)
    try:
        received = receive_message(init)
    except (OSError, BadMessage) as error:
        message = f"a submission's sandbox did not start ({error}); try again"
        raise SandboxFault(message) from error
    if received is None or len(received[1]) != 1:
        told = received[0].get("fault") if received else None
        raise SandboxFault(
            told or "a submission's sandbox did not start: the template is gone; start the grading process again"
        )
    return received[1][0]


def _hand_over(init: socket.socket, group: ControlGroup, start: Start) -> None:
    """The order and the files; a first process that could not start closes its end, and says why if it can."""
    files = [*start.image.support.items(), *start.image.files.items()]
    init.settimeout(_SESSION_START_S)
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        send_message(init, _order(start, files, group).to_message())
        init.sendall(b"".join(content for _, content in files))


def _order(start: Start, files: list[tuple[str, bytes]], group: ControlGroup) -> Order:
    limits = start.limits
    return Order(
        module=start.image.module,
        files=tuple((path, len(content)) for path, content in files),
        import_per_test=start.import_per_test,
        tmpfs_bytes=limits.tmpfs_bytes,
        tmpfs_inodes=limits.tmpfs_inodes,
        open_files=limits.open_files,
        file_bytes=limits.file_bytes,
        cpu_s=math.ceil(limits.submission_cpu_s) + _CPU_SPARE_S,
        processes=limits.processes,
        # A GPU's driver reserves far more addresses than there is memory.
        address_bytes=None if "memory" in group.folders or start.image.gpu else limits.memory_bytes,
        gpu=start.image.gpu,
        reply_bytes=limits.reply_bytes,
        live_handles=limits.live_handles,
        call_filter=(syscall_filter.program(_profile(start.image)) or b"").hex(),
    )


def _profile(image: SubmissionImage) -> Profile:
    return Profile.CUDA if image.gpu else Profile.BASE


def _host_oom_kills() -> int:
    lines = Path("/proc/vmstat").read_text(encoding="ascii").splitlines()
    return int(next((line.split()[1] for line in lines if line.startswith("oom_kill ")), "0"))


def _is_readable(number: int, wait_s: float) -> bool:
    poll = select.poll()
    poll.register(number, select.POLLIN)
    return bool(poll.poll(wait_s * 1000))
