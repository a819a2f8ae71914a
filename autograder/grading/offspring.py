"""The suite processes of one grading process, as it sees them: each in a control group, waited for, and reported on.

Whoever asked for a grading has one end of a second socket pair for each suite process, on which the grading process
says how that one ended: by which signal, and whether its control group ran out of memory. A process cannot say that
itself, and a process that was killed while it spoke would garble what another said on the same socket.
"""

import contextlib
import os
import selectors
import signal
import socket
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from autograder.errors import SandboxFault
from autograder.grading.allowance import bound_addresses
from autograder.grading.protocol import Ended, tell
from autograder.model.limits import Limits
from autograder.sandbox import Sandbox
from autograder.sandbox.cgroups import ControlGroup


@dataclass(frozen=True, kw_only=True)
class Task:
    """The two sockets of one grading: for the suite process, and for the grading process's word on how it ended."""

    connection: socket.socket
    listener: socket.socket


@dataclass(frozen=True, kw_only=True)
class _Running:
    pid: int
    group: ControlGroup | None
    #: Reads as ended once the process is gone.
    life_fd: int
    listener: socket.socket

    def bury(self) -> bool:
        """Wait for it, say how it ended, and remove its control group; whether a signal ended it."""
        os.close(self.life_fd)
        _, status = os.waitpid(self.pid, 0)
        number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else None
        out_of_memory = number == signal.SIGKILL and self.group is not None and self.group.oom_kills() > 0
        with self.listener:
            tell(self.listener, asdict(Ended(signal=number, out_of_memory=out_of_memory)))
        if self.group is not None:
            with contextlib.suppress(SandboxFault):  # it goes with the grading process's own folder, at the latest
                self.group.remove()
        return number is not None

    def let_go(self) -> None:
        """Close what belongs to the grading process; called in another suite process."""
        os.close(self.life_fd)
        self.listener.close()


class Offspring:
    """Tasks as they come on the control socket, and the suite processes that were forked for them."""

    def __init__(self, control: socket.socket, sandbox: Sandbox, limits: Limits) -> None:
        self._control = control
        self._sandbox = sandbox
        self._limits = limits
        self._is_graded = sandbox.isolation.graded
        self._running: dict[int, _Running] = {}
        self._selector = selectors.DefaultSelector()
        self._selector.register(control, selectors.EVENT_READ)

    def tasks(self, idle_work: Iterator[None]) -> Iterator[Task]:
        """One after the other, until the control socket ends.

        Meanwhile the dead are waited for, and small steps of other work are done.
        """
        has_work = True
        while True:
            ready = [key.fileobj for key, _ in self._selector.select(0.0 if has_work else None)]
            if not ready:
                has_work = next(idle_work, self) is not self
            for life_fd in ready:
                if isinstance(life_fd, int):
                    self._selector.unregister(life_fd)
                    if self._running.pop(life_fd).bury():
                        self._sandbox.sweep()
            if self._control in ready:
                if (task := self._receive()) is None:
                    return
                yield task

    def fork(self, task: Task) -> bool:
        """Fork a suite process for a task: True in that process, which is under its bounds, and False in this one."""
        group = self._sandbox.grader_group(self._limits)
        life_fd, held_fd = os.pipe()  # the other end closes with the process, and with nothing else
        pid = os.fork()
        if pid == 0:
            self._become_a_grader(life_fd, group)
            task.listener.close()
            return True
        os.close(held_fd)
        task.connection.close()
        self._running[life_fd] = _Running(pid=pid, group=group, life_fd=life_fd, listener=task.listener)
        self._selector.register(life_fd, selectors.EVENT_READ)
        return False

    def _become_a_grader(self, life_fd: int, group: ControlGroup | None) -> None:
        self._selector.close()
        self._control.close()
        os.close(life_fd)
        for other in self._running.values():
            other.let_go()
        if group is not None:
            group.enter()
        elif self._is_graded:  # elsewhere student code runs in children of the suite process
            bound_addresses()

    def _receive(self) -> Task | None:
        try:
            message, descriptors, _flags, _address = socket.recv_fds(self._control, 1, 2)
        except ConnectionResetError:  # whoever started the grading process went before it had read that it is ready
            return None
        if not message:
            return None
        connection, listener = (socket.socket(fileno=descriptor) for descriptor in descriptors)
        return Task(connection=connection, listener=listener)
