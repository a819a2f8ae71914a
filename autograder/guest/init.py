"""Pid 1 of one submission's namespaces: trusted, privileged inside them, and never running student code.

Theory of operation. The template forks this process into fresh user, PID, mount, network, IPC and UTS
namespaces. It is pid 1 there: when it dies, the kernel kills everything else in the namespace. On the host it has
the uid that the trusted side chose for this submission, where the template may give one; inside, it maps itself to
one ordinary uid. It enters the submission's control groups, whose files the trusted side opened for it, and sends a
pidfd of itself; only then it receives the submission and the limits, builds private mounts, lays the files down
read-only, forbids further user namespaces, and forks the process that will run student code
(`autograder.guest.student`). It keeps its capabilities, so that process cannot look into it; it holds no
descriptor of the session, and answers only the trusted side: how many processes are alive, how the student's
process ended. End of file on its socket means that the trusted side is gone, and it exits, and all with it.
"""

import contextlib
import os
import select
import signal
import socket
from dataclasses import dataclass
from types import FrameType
from typing import Any

from autograder.guest import mounts, student, syscalls
from autograder.guest.messages import receive_bytes, receive_message, send_fault, send_message
from autograder.guest.rawfile import read_file, write_file
from autograder.guest.student import Order, Setting

_NAMESPACES = (
    syscalls.CLONE_NEWUSER
    | syscalls.CLONE_NEWPID
    | syscalls.CLONE_NEWNS
    | syscalls.CLONE_NEWNET
    | syscalls.CLONE_NEWIPC
    | syscalls.CLONE_NEWUTS
)
_UID_INSIDE = 1000
_HIGHEST_FD = 1 << 20


def start(setting: Setting, trusted: socket.socket, uid: int | None = None) -> int:
    """Fork the first process of fresh namespaces, as `uid` if there is one; its pid. Never returns in that process.

    Raises `OSError` when the kernel refuses.
    """
    own, gid = os.getuid(), os.getgid()
    uid = own if uid is None else uid
    child = _fork_as(uid, own)
    if child:
        return child
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        # Python handles SIGINT, and what pid 1 handles can be sent to it from inside; all else the kernel drops.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        write_file("/proc/self/setgroups", b"deny")
        write_file("/proc/self/uid_map", f"{_UID_INSIDE} {uid} 1".encode())
        write_file("/proc/self/gid_map", f"{_UID_INSIDE} {gid} 1".encode())
        _run(setting, trusted)
    finally:
        os._exit(1)


def _fork_as(uid: int, own: int) -> int:
    """Be `uid` for the moment of the fork: only the owner of a user namespace, from its birth on, may map itself."""
    if uid == own:
        return syscalls.fork_into(_NAMESPACES)
    os.setresuid(uid, uid, uid)
    syscalls.set_dumpable(dumpable=True)  # or the child's own files in /proc would be root's
    child = -1
    try:
        child = syscalls.fork_into(_NAMESPACES)
    finally:
        if child:
            os.setresuid(own, own, own)
    return child


def _run(setting: Setting, trusted: socket.socket) -> None:
    os.setsid()  # a signal to the inherited process group would reach the template
    keep_only(trusted.fileno(), setting.session_fd, setting.output_fd, *setting.group_fds)
    try:
        _enter_groups(setting.group_fds)
        pidfd = os.pidfd_open(os.getpid())
        send_message(trusted, {"pidfd": True}, [pidfd])
        os.close(pidfd)
        received = receive_message(trusted)
        if received is None:
            return
        order = Order.from_message(received[0])
        mounts.build(order, _receive_files(trusted, order))
        syscalls.join_fresh_keyring()
        with contextlib.suppress(OSError):  # where there is no cgroup namespace, there is only a name to hide
            syscalls.unshare(syscalls.CLONE_NEWCGROUP)
        child = _fork_student(setting, order, trusted)
    except OSError as error:
        send_fault(trusted, f"a submission's sandbox could not be built ({error}); run `grade doctor`")
        return
    keep_only(trusted.fileno())
    _Attendant(trusted, child).attend()


def _enter_groups(files: tuple[int, ...]) -> None:
    """Move this process; whatever it forks from now on is born there.

    A thread that moves itself ("0") is spared the kernel's wait for all others, which costs 10 ms and more.
    """
    for number in files:
        os.write(number, b"0")
        os.close(number)


def keep_only(*numbers: int) -> None:
    """Close every descriptor but these, and point 0, 1 and 2 at nothing."""
    nothing = os.open("/dev/null", os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    start = 3
    for number in sorted(numbers):
        os.closerange(start, number)
        start = number + 1
    os.closerange(start, _HIGHEST_FD)


def _receive_files(trusted: socket.socket, order: Order) -> list[tuple[str, bytes]]:
    return [(path, receive_bytes(trusted, size)) for path, size in order.files]


def _fork_student(setting: Setting, order: Order, trusted: socket.socket) -> int:
    child = os.fork()
    if child:
        return child
    try:
        trusted.close()
        student.confine(order)
        student.run(setting, order)
    finally:
        os._exit(1)


@dataclass
class _Attendant:
    """Reaps what dies in the namespace and answers the trusted side."""

    trusted: socket.socket
    student_pid: int
    student_status: int | None = None

    def attend(self) -> None:
        syscalls.set_dumpable(dumpable=False)
        signal.signal(signal.SIGCHLD, self._reap)
        self._reap(signal.SIGCHLD, None)
        poll = select.poll()
        poll.register(self.trusted, select.POLLIN)
        while True:
            poll.poll()
            if receive_message(self.trusted) is None:
                return
            send_message(self.trusted, self._census())

    def _reap(self, _number: int, _frame: FrameType | None) -> None:
        with contextlib.suppress(ChildProcessError):
            while (found := os.waitpid(-1, os.WNOHANG))[0]:
                if found[0] == self.student_pid:
                    self.student_status = found[1]

    def _census(self) -> dict[str, Any]:
        alive, ticks = 0, 0
        for name in os.listdir("/proc"):
            if name.isdigit() and (stat := _stat(name)) is not None:
                alive += int(int(name) not in (1, self.student_pid) and stat[0] not in "ZX")
                ticks += sum(int(field) for field in stat[11:15])
        return {
            "others": alive,
            "threads": self._student_threads(),
            "cpu_ticks": ticks,
            "student_status": self.student_status,
        }

    def _student_threads(self) -> int:
        stat = _stat(str(self.student_pid)) if self.student_status is None else None
        return 0 if stat is None else int(stat[17])


def _stat(pid: str) -> list[str] | None:
    """Fields of /proc/<pid>/stat from the state on; the name before them may hold anything."""
    try:
        return read_file(f"/proc/{pid}/stat").decode(errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
