"""A test's channel over a stream socket: frames with a length, every wait under the submission's limits.

The peer is hostile. The length is checked before anything is allocated for it, a body arrives in bounded chunks,
bytes that arrive before they were asked for are a violation, and whatever ends the test kills the processes first.
"""

import contextlib
import selectors
import socket
import time
from collections.abc import Callable, Iterator

from autograder.errors import SandboxFault
from autograder.model.limits import Limits
from autograder.model.outcome import Died, Ending, ProtocolViolated
from autograder.sandbox.port import Channel
from autograder.sandbox.session import told_death
from autograder.sandbox.watch import Deadline, Watch

_HEADER_BYTES = 4
_CHUNK_BYTES = 1024 * 1024
#: For a test's process to leave once its socket is closed, and for its last children to disappear.
_LEAVE_S = 1.0
_LEFTOVER_S = 0.1
_RETRY_S = 0.005
_STATUS_S = 0.25


class EndedChannel(Channel):
    """A channel of a test that ended before it began, because the import did not survive."""

    def __init__(self, ending: Ending, output: bytes) -> None:
        self._ending = ending
        self._output = output

    def send(self, payload: bytes) -> Ending | None:  # noqa: ARG002 - the port's signature
        """How the import ended."""
        return self._ending

    def receive(self, *, wall_s: float) -> bytes | Ending:  # noqa: ARG002 - the port's signature
        """How the import ended."""
        return self._ending

    def condemn(self, ending: Ending) -> None:
        """Nothing is alive any more."""

    @property
    def output(self) -> bytes:
        """What was printed during the import."""
        return self._output

    @property
    def student_wall_s(self) -> float:
        """Nothing: the import is part of the set-up."""
        return 0.0

    def close(self) -> Ending | None:
        """How the import ended."""
        return self._ending


class StreamChannel(Channel):
    """Frames over one socket of a socket pair, whose other end one test's process holds."""

    def __init__(self, sock: socket.socket, watch: Watch, limits: Limits, spoil: Callable[[], None]) -> None:
        """`spoil` kills all of the submission's processes; it is called before any `Ending` is returned."""
        sock.setblocking(False)
        self._sock = sock
        self._watch = watch
        self._limits = limits
        self._spoil = spoil
        self._ending: Ending | None = None
        self._receive_s = 0.0
        self._is_closed = False

    def send(self, payload: bytes) -> Ending | None:
        """Send one frame, unless the student's side spoke out of turn, is gone, or does not read."""
        if self._ending is not None:
            return self._ending
        with self._faults():
            deadline = self._watch.deadline(self._limits.call_wall_s, self._limits.test_wall_s)
            try:
                self._refuse_early_bytes()
                self._send_frame(payload, deadline)
            except _Over as over:
                return self._end(over.ending)
        return None

    def receive(self, *, wall_s: float) -> bytes | Ending:
        """One frame, or how the student's side ended."""
        if self._ending is not None:
            return self._ending
        began = time.monotonic()
        with self._faults():
            deadline = self._watch.deadline(wall_s, self._limits.test_wall_s)
            if (late := self._watch.over_time(deadline)) is not None:
                return self._end(late)
            try:
                frame = self._receive_frame(deadline)
            except _Over as over:
                return self._end(over.ending)
            finally:
                self._receive_s += time.monotonic() - began
            limit = self._watch.drain()
            return frame if limit is None else self._end(limit)

    def condemn(self, ending: Ending) -> None:
        """Kill everything; the first ending stands, and a test that is over stays as it is."""
        if self._ending is None and not self._is_closed:
            self._end(ending)

    @property
    def output(self) -> bytes:
        """The first 64 KiB of what was printed."""
        return bytes(self._watch.output.kept)

    @property
    def student_wall_s(self) -> float:
        """Seconds spent inside `receive` so far."""
        return self._receive_s

    def close(self) -> Ending | None:
        """Close the socket, wait until the test's process has left and nothing else is alive."""
        if not self._is_closed:
            self._is_closed = True
            self._sock.close()
            if self._ending is None:
                with self._faults():
                    left = self._leave()
                    if left is not None:
                        self._end(left)
        return self._ending

    @contextlib.contextmanager
    def _faults(self) -> Iterator[None]:
        """A fault of ours spoils the session as well, and this channel is over."""
        try:
            yield
        except SandboxFault:
            self._is_closed = True
            self._sock.close()
            self._spoil()
            raise

    def _leave(self) -> Ending | None:
        """None when the test's process and all it started are gone within the grace, and no limit was reached."""
        watch = self._watch
        try:
            watch.session.ask_status()
        except OSError:
            return watch.died(Died())
        ending = watch.wait(watch.session.talk, selectors.EVENT_READ, _in_s(_LEAVE_S))
        if ending is not None:
            return watch.over_limit() or Died()
        if watch.session.hear() is None or self._left_processes():
            return watch.died(Died())
        return watch.drain() or watch.over_limit()

    def _left_processes(self) -> bool:
        if self._watch.session.is_alone():
            return False
        deadline = time.monotonic() + _LEFTOVER_S
        while (census := self._watch.session.census()) is not None:
            if census.student_status is not None:
                return True
            if census.others == 0:
                return False
            if time.monotonic() > deadline:
                return True
            time.sleep(_RETRY_S)
        return False

    def _refuse_early_bytes(self) -> None:
        try:
            early = self._sock.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return
        except OSError:
            early = b""
        raise _Over(ProtocolViolated(reason="it spoke out of turn") if early else self._gone())

    def _send_frame(self, payload: bytes, deadline: Deadline) -> None:
        view = memoryview(len(payload).to_bytes(_HEADER_BYTES, "big") + payload)
        while view:
            view = view[self._send_some(view, deadline) :]

    def _send_some(self, view: memoryview, deadline: Deadline) -> int:
        try:
            return self._sock.send(view[:_CHUNK_BYTES])
        except BlockingIOError:
            self._wait(selectors.EVENT_WRITE, deadline)
            return 0
        except OSError as error:
            raise _Over(self._gone()) from error

    def _receive_frame(self, deadline: Deadline) -> bytes:
        length = int.from_bytes(self._receive_exactly(_HEADER_BYTES, deadline), "big")
        if length > self._limits.reply_bytes:
            reason = f"a reply of {length} bytes is over the limit of {self._limits.reply_bytes}"
            raise _Over(ProtocolViolated(reason=reason))
        return self._receive_exactly(length, deadline)

    def _receive_exactly(self, length: int, deadline: Deadline) -> bytes:
        data = bytearray()
        while len(data) < length:
            try:
                chunk = self._sock.recv(min(length - len(data), _CHUNK_BYTES))
            except BlockingIOError:
                self._wait(selectors.EVENT_READ, deadline)
                continue
            except OSError:
                chunk = b""
            if not chunk:
                raise _Over(self._gone())
            data += chunk
        return bytes(data)

    def _wait(self, event: int, deadline: Deadline) -> None:
        ending = self._watch.wait(self._sock, event, deadline)
        if ending is not None:
            raise _Over(ending)

    def _gone(self) -> Ending:
        """The socket's other end is closed: ask how, from outside first, for a short while."""
        watch = self._watch
        watch.drain()
        with contextlib.suppress(OSError):
            watch.session.ask_status()
            if watch.wait(watch.session.talk, selectors.EVENT_READ, _in_s(_STATUS_S)) is None:
                return watch.died(told_death(watch.session.hear()))
        return watch.died(Died())

    def _end(self, ending: Ending) -> Ending:
        self._ending = ending
        self._sock.close()
        self._spoil()
        return ending


class _Over(Exception):
    def __init__(self, ending: Ending) -> None:
        self.ending = ending


def _in_s(seconds: float) -> Deadline:
    return Deadline(at_s=time.monotonic() + seconds, limit_s=seconds)
