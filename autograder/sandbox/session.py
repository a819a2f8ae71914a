"""The processes behind one import of a submission, as the parts that watch them see them."""

import os
import socket
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from autograder.guest.messages import BadMessage, close_all, receive_message, send_message
from autograder.model.outcome import Died, Ending

#: Nothing that a student's process says on the session socket is longer.
TALK_BYTES = 4096
_SEND_S = 1.0
_CHUNK_BYTES = 256 * 1024


@dataclass(frozen=True, kw_only=True)
class Census:
    """What is alive in the sandbox, as its trusted first process counts it."""

    #: Living processes beside the sandbox's own two.
    others: int
    #: Threads of the student's main process.
    threads: int
    #: Wait status of the student's main process, once it has ended.
    student_status: int | None


class Session(ABC):
    """A student's process that has imported the submission (or is about to), and its output."""

    #: True where one process serves one test and is then used up.
    serves_once = False

    def __init__(self, talk: socket.socket, output_fd: int) -> None:
        self.talk = talk
        self.output_fd = output_fd

    @property
    def wake_fds(self) -> tuple[int, ...]:
        """Descriptors that become readable when the session needs a look."""
        return (self.output_fd,)

    def read_output(self) -> bytes:
        """What was printed since the last look, at most one chunk; never waits (the pipe does not block)."""
        try:
            return os.read(self.output_fd, _CHUNK_BYTES)
        except BlockingIOError:
            return b""

    def begin_test(self) -> socket.socket:
        """A socket to a new test's process. Raises `OSError` when the student's process is gone."""
        ours, theirs = socket.socketpair()
        self.talk.settimeout(_SEND_S)
        with theirs:
            try:
                send_message(self.talk, {"do": "test"}, [theirs.fileno()])
            except OSError:
                ours.close()
                raise
        return ours

    def ask(self, what: str) -> None:
        """Ask the student's process for something. Raises `OSError`."""
        self.talk.settimeout(_SEND_S)
        send_message(self.talk, {"do": what})

    def ask_status(self) -> None:
        """Ask how the test's process ended; the answer is waited for with a limit. Raises `OSError`."""
        self.ask("status")

    def hear(self) -> dict[str, Any] | None:
        """One hostile message that is there to read; None at the end of the stream or when it is none."""
        try:
            received = receive_message(self.talk, max_bytes=TALK_BYTES, within_s=_SEND_S)
        except (BadMessage, OSError):
            return None
        if received is None:
            return None
        close_all(received[1])
        return received[0]

    @abstractmethod
    def lost(self) -> bool:
        """True when everything in the sandbox is dead."""

    @abstractmethod
    def census(self) -> Census | None:
        """What is alive; None where nobody trusted can count. Raises `SandboxFault`."""

    def is_alone(self) -> bool:
        """True with cheap evidence from outside that nothing but the sandbox's own two processes is there."""
        return False

    @abstractmethod
    def cpu_s(self) -> float | None:
        """CPU seconds of the submission so far; None where the machine cannot tell."""

    @abstractmethod
    def out_of_memory(self) -> bool:
        """True with evidence that the memory limit killed something of this session."""

    @abstractmethod
    def explain(self, died: Died) -> Ending:
        """Look at an unexplained death from outside.

        Raises `SandboxFault` when the loss is ours.
        """

    @abstractmethod
    def kill(self) -> None:
        """Kill everything of the session, wait until it is dead, and let go of its descriptors. Idempotent."""


def told_death(message: dict[str, Any] | None) -> Died:
    """How a test's process ended, from what the student's process says; for people only."""
    status = message.get("status") if message else None
    return death(status if type(status) is int else None)


def death(status: int | None) -> Died:
    """A wait status as an ending."""
    if status is None or not 0 <= status <= 0xFFFF:
        return Died()
    if os.WIFSIGNALED(status):
        return Died(signal=os.WTERMSIG(status))
    return Died(exit_code=os.WEXITSTATUS(status)) if os.WIFEXITED(status) else Died()
