"""Waiting for the student's side while its limits hold: wall, CPU, output, life.

Whoever waits for a student waits here, so that the pipe with its output is always drained and no limit is
forgotten. CPU time and memory are looked at from outside, about every 50 ms.
"""

import selectors
import socket
import time
from dataclasses import dataclass, field

from autograder.model.limits import Limits
from autograder.model.outcome import Died, Ending, OutOfMemory, OutputLimited, TimedOut
from autograder.sandbox.session import Session

KEPT_OUTPUT_BYTES = 64 * 1024
_TICK_S = 0.05
#: `select` is what Windows has; the other costs no descriptor.
_Selector = getattr(selectors, "PollSelector", selectors.SelectSelector)


@dataclass(kw_only=True)
class Account:
    """What a submission has used, over all its sessions and tests."""

    #: When it began, on the monotonic clock.
    began_s: float = field(default_factory=time.monotonic)

    @property
    def wall_s(self) -> float:
        """Wall seconds since it began: the trusted side's own are spent on its behalf, too."""
        return time.monotonic() - self.began_s


@dataclass(kw_only=True)
class Output:
    """What one test printed: all of it counted, the beginning kept."""

    limit_bytes: int
    count: int = 0
    kept: bytearray = field(default_factory=bytearray)

    def add(self, data: bytes) -> None:
        """Count, and keep what still fits."""
        self.count += len(data)
        self.kept += data[: KEPT_OUTPUT_BYTES - len(self.kept)]

    @property
    def is_over(self) -> bool:
        """True when more was printed than the limit allows."""
        return self.count > self.limit_bytes


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """A moment on the monotonic clock, and the limit that it stands for."""

    at_s: float
    limit_s: float


class Watch:
    """Waits on behalf of one test (or one import), and says which limit ended it."""

    def __init__(self, session: Session, limits: Limits, account: Account, output: Output) -> None:
        self.session = session
        self.output = output
        self._began_s = time.monotonic()
        self._limits = limits
        self._account = account
        self._cpu_start_s = session.cpu_s() or 0.0
        self._cpu_looked_s = time.monotonic()
        self._selector = _Selector()
        for number in session.wake_fds:
            self._selector.register(number, selectors.EVENT_READ)

    def wait(self, sock: socket.socket, event: int, deadline: Deadline) -> Ending | None:
        """Until `sock` is ready for `event`: None then, or the limit that was reached first."""
        self._selector.register(sock, event)
        try:
            return self._loop(self._selector, sock, deadline)
        finally:
            self._selector.unregister(sock)

    def deadline(self, wall_s: float, whole_s: float) -> Deadline:
        """The nearest of: `wall_s` from now, what is left of `whole_s` since this watch began, and of the submission's.

        What the trusted side does between two requests counts, or the student could have it done without end.
        """
        left = min(
            (wall_s, wall_s),
            (whole_s - (time.monotonic() - self._began_s), whole_s),
            (self._limits.submission_wall_s - self._account.wall_s, self._limits.submission_wall_s),
        )
        return Deadline(at_s=time.monotonic() + left[0], limit_s=left[1])

    def over_time(self, deadline: Deadline) -> Ending | None:
        """The limit that was reached before anything was waited for: an answer that is there already is late, too."""
        return self._timed_out(deadline) if time.monotonic() >= deadline.at_s else None

    def drain(self) -> Ending | None:
        """Take what was printed so far, without waiting."""
        while not self.output.is_over and (data := self.session.read_output()):
            self.output.add(data)
        return self._over_output()

    def died(self, told: Died) -> Ending:
        """Why the student's side is gone: evidence from outside first, `told` when there is none.

        Raises `SandboxFault` when the loss is ours.
        """
        return self.over_limit() or self.session.explain(told)

    def over_limit(self) -> Ending | None:
        """A limit that was reached, by evidence from outside."""
        if self.session.out_of_memory():
            return OutOfMemory(limit_bytes=self._limits.memory_bytes)
        return self._over_output() or self._over_cpu()

    def _loop(self, selector: selectors.BaseSelector, sock: socket.socket, deadline: Deadline) -> Ending | None:
        while True:
            left_s = deadline.at_s - time.monotonic()
            ready = selector.select(max(0.0, min(left_s, _TICK_S)))
            ending = self.drain() or self._look_at_cpu()
            if ending is not None:
                return ending
            if any(key.fileobj is sock for key, _ in ready):
                return None
            if self.session.lost():
                return self.died(Died())
            if left_s <= 0:
                return self._timed_out(deadline)

    def _timed_out(self, deadline: Deadline) -> Ending:
        total_s = self.session.cpu_s()
        used_s = None if total_s is None else total_s - self._cpu_start_s
        return self.over_limit() or TimedOut(clock="wall", limit_s=deadline.limit_s, cpu_s=used_s)

    def _look_at_cpu(self) -> Ending | None:
        now = time.monotonic()
        if now - self._cpu_looked_s < _TICK_S:
            return None
        self._cpu_looked_s = now
        return self._over_cpu()

    def _over_cpu(self) -> Ending | None:
        used_s = self.session.cpu_s()
        if used_s is None:
            return None
        for used, limit in (
            (used_s - self._cpu_start_s, self._limits.test_cpu_s),
            (used_s, self._limits.submission_cpu_s),
        ):
            if used > limit:
                return TimedOut(clock="cpu", limit_s=limit, cpu_s=used)
        return None

    def _over_output(self) -> Ending | None:
        return OutputLimited(limit_bytes=self.output.limit_bytes) if self.output.is_over else None
